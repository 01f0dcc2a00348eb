"""Latent classes a second time: a population of answers cooled from the prior to the posterior.

Invariant: it shares nothing with the chains of the first sampler but the model, so that each checks the other; every
draw of N has equal weight, and populations from seeds of their own show how far chance alone moves them.

Model of Manrique-Vallier (2016, Biometrics 72): persons of class k stand on list j with chance reach_jk, independently;
weights pi_k = V_k prod_{l<k}(1 - V_l), V_k ~ Beta(1, a), V_K = 1; a ~ Gamma(1/4, rate 1/4); reach uniform; p(N)
proportional to 1/N. With N integrated out, L = prod_c (p_c / (1 - p_0))^n_c, and the unlisted are negative binomial.
Sampler of Del Moral, Doucet & Jasra (2006, JRSS B 68): L^b, b from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cenotaph.estimate.table import OverlapTable

Array = NDArray[np.float64]

SHAPE, RATE = 0.25, 0.25  # of the concentration's prior
KEPT = 0.9  # effective share of the particles after each step of temperature


@dataclass
class Population:
    """Particles in the last axis: `logits` of reach (K, J, M), `weights` as logarithms (K, M), `concentration` (M).

    `chances` (K, C + 1, M) are what each class gives to each pattern that occurs and, in the last row, to being listed.
    """

    logits: Array
    weights: Array
    concentration: Array
    chances: Array
    likelihood: Array


class Sampler:
    def __init__(self, table: OverlapTable, classes: int, bound: float | None, particles: int, generator) -> None:
        self.x = (table.occurring[:, None] >> np.arange(table.J) & 1).astype(float)
        self.counts = table.counts[table.occurring].astype(float)
        self.n = table.n
        self.K, self.J, self.M = classes, table.J, particles
        self.bound = np.inf if bound is None else bound
        self.g = generator
        self.b = 0.0
        self.stats = {}

    def class_chances(self, logits: Array) -> Array:
        """(J, M) -> (C+1, M)"""
        off = -np.logaddexp(0, logits).sum(-2)
        if logits.ndim == 2:
            cells = self.x @ logits + off
            return np.concatenate([np.exp(cells), -np.expm1(off)[None]])
        return np.stack([self.class_chances(one) for one in logits])

    def loglik(self, mixed: Array, total: Array) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            listed = mixed[-1]
            value = self.counts @ np.log(mixed[:-1]) - self.n * np.log(listed)
            inside = (total - listed <= self.bound * listed) & np.isfinite(value)
        return np.where(inside, value, -np.inf)

    def prior_weights(self, w: Array) -> Array:
        """collapsed over a, up to a constant"""
        rest = np.logaddexp.accumulate(w[::-1], axis=0)[::-1]
        return -(SHAPE + self.K - 1) * np.log(RATE + rest[0] - w[-1]) + (w[:-1] - rest[:-1]).sum(0)

    def start(self) -> None:
        K, J, M, g = self.K, self.J, self.M, self.g
        parts = []
        have = 0
        while have < M:
            a = g.gamma(SHAPE, 1 / RATE, M)
            a = np.maximum(a, 1e-300)
            s = g.standard_exponential((K - 1, M)) / a
            w = self.weights_of(s)
            u = g.random((K, J, M))
            z = np.log(u) - np.log1p(-u)
            f = self.class_chances(z)
            e = np.exp(w)
            ll = self.loglik(np.einsum("km,kcm->cm", e, f), e.sum(0))
            listed = np.einsum("km,km->m", e, f[:, -1])
            ok = (1 - listed <= self.bound * listed)
            parts.append((z[..., ok], w[..., ok], a[ok], f[..., ok], ll[ok]))
            have += ok.sum()
        self.z, self.w, self.a, self.f, self.ll = (np.concatenate(p, axis=-1)[..., :M].copy() for p in zip(*parts))

    @staticmethod
    def weights_of(s: Array) -> Array:
        with np.errstate(divide="ignore"):
            logv = np.log(-np.expm1(-s))
        before = np.concatenate([np.zeros((1, s.shape[1])), -np.cumsum(s, 0)])
        before[:-1] += logv
        return before

    def accept(self, name, logratio):
        ok = np.log(self.g.random(self.M)) < logratio
        tr = self.stats.setdefault(name, [0, 0.0]); tr[0] += 1; tr[1] += ok.mean()
        return ok

    def others(self, k):
        e = np.exp(self.w)
        e[k] = 0
        return np.einsum("km,kcm->cm", e, self.f), e.sum(0)

    def consider(self, name, k, z, dw, correction, others, whole):
        """new block of class k: z (J,M), log ratio weight shift dw (M) relative"""
        w = self.w.copy()
        w[k] += dw
        f = self.class_chances(z)
        e = np.exp(w[k])
        ll = self.loglik(others + e * f, whole + e)
        old = self.z[k]
        prior = (z - old - 2 * (np.logaddexp(0, z) - np.logaddexp(0, old))).sum(0)
        if np.ndim(dw):
            prior = prior + self.prior_weights(w) - self.prior_weights(self.w)
        with np.errstate(invalid="ignore"):
            ok = self.accept(name, self.b * (ll - self.ll) + prior + correction)
        self.z[k] = np.where(ok, z, old)
        self.f[k] = np.where(ok, f, self.f[k])
        self.ll = np.where(ok, ll, self.ll)
        if np.ndim(dw):
            w -= np.logaddexp.reduce(w, axis=0)
            self.w = np.where(ok, w, self.w)
            # others are relative to old normalisation: tell caller to refresh
        return ok

    def spread(self, z, logh, share):
        lam = np.exp(-np.logaddexp(0, -z) - logh)
        persons = self.b * self.n * share
        return 1 / np.sqrt(1 + persons * lam * (1 - lam).clip(0)), 1 / np.sqrt(1 + persons)

    def walk(self, k):
        others, whole = self.others(k)
        g = self.g
        M, J = self.M, self.J
        lh = np.log(self.f[k, -1])
        v = self.w[k] + lh
        sz, sw = self.spread(self.z[k], lh, np.exp(v) / (others[-1] + np.exp(v)))
        size = np.exp(g.uniform(np.log(.2), np.log(4), M))
        ez = g.standard_normal((J, M)); ew = g.standard_normal(M)
        z = self.z[k] + size * sz * ez
        v2 = v + size * sw * ew
        lh2 = np.log(-np.expm1(-np.logaddexp(0, z).sum(0)))
        sz2, sw2 = self.spread(z, lh2, np.exp(v2) / (others[-1] + np.exp(v2)))
        corr = (np.log(sz / sz2).sum(0) + np.log(sw / sw2)
                + .5 * (ez**2 * (1 - (sz / sz2)**2)).sum(0) + .5 * ew**2 * (1 - (sw / sw2)**2))
        self.consider("walk", k, z, v2 - lh2 - self.w[k], corr, others, whole)

    def ridge(self, k):
        others, whole = self.others(k)
        g = self.g
        d = g.standard_normal(self.M) * np.exp(g.uniform(np.log(.05), np.log(2), self.M))
        z = self.z[k] - d
        lh = np.log(self.f[k, -1])
        lh2 = np.log(-np.expm1(-np.logaddexp(0, z).sum(0)))
        self.consider("ridge", k, z, lh - lh2, 0.0, others, whole)

    def blocks(self):
        """v and z sorted by v, descending: (K, J+1, M), with the order"""
        v = self.w + np.log(self.f[:, -1])
        order = np.argsort(-v, axis=0)
        x = np.concatenate([v[:, None], self.z], axis=1)
        return np.take_along_axis(x, order[:, None], 0), order, v

    def differ(self, r):
        """differential evolution of the r largest classes"""
        g, M = self.g, self.M
        x, order, v = self.blocks()
        a, b = g.integers(M, size=M), g.integers(M, size=M)
        d = (self.J + 1) * r
        size = 2.38 / np.sqrt(2 * d) * np.exp(g.uniform(np.log(.1), np.log(1.5), M))
        y = x[:r] + size * (self.frozen[:r, :, a] - self.frozen[:r, :, b]) + 1e-3 * g.standard_normal((r, self.J + 1, M))
        z = y[:, 1:]
        f = self.class_chances(z)
        w = y[:, 0] - np.log(f[:, -1])
        o = order[:r]
        neww = self.w.copy(); np.put_along_axis(neww, o, w, 0)
        newz = self.z.copy(); np.put_along_axis(newz, o[:, None], z, 0)
        newf = self.f.copy(); np.put_along_axis(newf, o[:, None], f, 0)
        top = np.logaddexp.reduce(neww, axis=0)
        v0 = y[:, 0]
        keep = (v0[:-1] >= v0[1:]).all(0)
        if r < self.K:
            keep &= v0[-1] >= x[r, 0]
        e = np.exp(neww - top)
        ll = self.loglik(np.einsum("km,kcm->cm", e, newf), e.sum(0))
        def pz(z): return (z - 2 * np.logaddexp(0, z)).sum((0, 1))
        with np.errstate(invalid="ignore"):
            ratio = self.b * (ll - self.ll) + pz(z) - pz(x[:r, 1:]) + self.prior_weights(neww) - self.prior_weights(self.w)
            ok = self.accept("de", np.where(keep, ratio, -np.inf))
        self.w = np.where(ok, neww - top, self.w)
        self.z = np.where(ok, newz, self.z)
        self.f = np.where(ok, newf, self.f)
        self.ll = np.where(ok, ll, self.ll)

    def replace(self, k):
        """reach from prior or pattern"""
        others, whole = self.others(k)
        g, M, J = self.g, self.M, self.J
        s = 8.0
        which = g.integers(len(self.x) + 1, size=M)  # last: prior
        xs = np.concatenate([self.x, np.full((1, J), np.nan)])[which].T
        al = np.where(np.isnan(xs), 1, 1 + s * xs); be = np.where(np.isnan(xs), 1, 1 + s * (1 - xs))
        ga, gb = g.gamma(al), g.gamma(be)
        z = np.log(ga) - np.log(gb)
        def logq(z):  # density relative to uniform
            lp = -np.logaddexp(0, -z); lq = -np.logaddexp(0, z)
            comp = s * (self.x @ lp + (1 - self.x) @ lq) + J * np.log(1 + s)
            return np.logaddexp.reduce(np.concatenate([comp, np.zeros((1, M))]), axis=0)
        # target of z wrt logit measure: uniform*jac ; q wrt logit: same jac * ratio => correct only by ratio; undo prior in consider
        old = self.z[k]
        undo = (z - old - 2 * (np.logaddexp(0, z) - np.logaddexp(0, old))).sum(0)
        self.consider("replace", k, z, 0, -undo + logq(old) - logq(z), others, whole)

    def draw_reach(self, size=8.0):
        g, M, J = self.g, self.M, self.J
        which = g.integers(len(self.x) + 1, size=M)  # last: prior
        xs = np.concatenate([self.x, np.full((1, J), np.nan)])[which].T
        al = np.where(np.isnan(xs), 1, 1 + size * xs); be = np.where(np.isnan(xs), 1, 1 + size * (1 - xs))
        ga, gb = g.gamma(al), g.gamma(be)
        return np.log(ga) - np.log(gb)

    def log_reach(self, z, size=8.0):
        lp = -np.logaddexp(0, -z); lq = -np.logaddexp(0, z)
        comp = size * (self.x @ lp + (1 - self.x) @ lq) + self.J * np.log(1 + size)
        return np.logaddexp.reduce(np.concatenate([comp, np.zeros((1, self.M))]), axis=0)

    def stick(self, k, birth):
        """V_k anew, and if birth the reach of the class after it"""
        rest = np.logaddexp.accumulate(self.w[::-1], axis=0)[::-1]
        old = rest[k] - rest[k + 1]
        c = RATE + rest[0] - self.w[-1] - old
        m = SHAPE + self.K - 2
        g, M = self.g, self.M
        predictive = g.standard_exponential(M) / g.gamma(m, 1 / c)
        if birth:
            s = np.where(g.random(M) < .5, predictive, g.standard_exponential(M))
        else:
            s = predictive
        w = self.w.copy()
        w[k + 1:] += old - s
        w[k] = rest[k] + np.log(-np.expm1(-s))
        w -= np.logaddexp.reduce(w, axis=0)
        e = np.exp(w)
        corr = 0.0
        f, z = self.f, self.z
        if birth:
            def logq(s):
                return np.logaddexp(np.log(m) + m * np.log(c) - (m + 1) * np.log(c + s), -s)
            def prior(s):
                return -(m + 1) * np.log(c + s)
            new = self.draw_reach()
            corr = prior(s) - prior(old) + logq(old) - logq(s) + self.log_reach(self.z[k + 1]) - self.log_reach(new)
            f, z = self.f.copy(), self.z.copy()
            z[k + 1] = new
            f[k + 1] = self.class_chances(new)
        ll = self.loglik(np.einsum("km,kcm->cm", e, f), e.sum(0))
        ok = self.accept("birth" if birth else "stick", self.b * (ll - self.ll) + corr)
        self.w = np.where(ok, w, self.w)
        self.ll = np.where(ok, ll, self.ll)
        if birth:
            self.z = np.where(ok, z, self.z)
            self.f = np.where(ok, f, self.f)

    def swap(self, k, l):
        w = self.w.copy()
        w[[k, l]] = w[[l, k]]
        # in pi-space density: prior_weights includes the jacobian sum_{k<K} w_k + w_K... see below
        ratio = (self.prior_weights(w) - self.prior_weights(self.w))
        ok = self.accept("swap", ratio)
        self.w = np.where(ok, w, self.w)
        for arr in (self.z, self.f):
            arr[[k, l]] = np.where(ok, arr[[l, k]], arr[[k, l]])

    def sweep(self):
        g, K = self.g, self.K
        for _ in range(K):
            k = int(g.choice(K, p=self.q))
            self.walk(k); self.walk(k)
            self.ridge(k)
            self.replace(int(g.choice(K)))
            k = int(g.choice(K - 1))
            self.stick(k, False)
            self.stick(k, True)
            k = int(g.choice(K, p=self.q))
            self.differ(int(g.integers(1, 5)))
            l = int(g.choice(K - 1)); l += l >= k
            self.swap(k, l)

    def odds(self):
        e = np.exp(self.w)
        listed = np.einsum("km,km->m", e, self.f[:, -1]) / e.sum(0)
        return np.maximum(1 - listed, 0) / listed

    def run(self, most=8, verbose=False):
        self.start()
        M = self.M
        evidence, stages = 0.0, 0
        while self.b < 1:
            def ess(step):
                x = np.where(np.isfinite(self.ll), step * self.ll, -np.inf); x = np.exp(x - x.max())
                return x.sum()**2 / (x**2).sum() / M
            step = 1 - self.b
            if ess(step) < KEPT:
                lo, hi = 0.0, step
                for _ in range(60):
                    mid = .5 * (lo + hi)
                    lo, hi = (mid, hi) if ess(mid) >= KEPT * np.isfinite(self.ll).mean() else (lo, mid)
                step = lo
            x = np.where(np.isfinite(self.ll), step * self.ll, -np.inf)
            top = x.max()
            wt = np.exp(x - top)
            evidence += top + np.log(wt.mean())
            self.b = min(1.0, self.b + step) if step < 1 - self.b else 1.0
            c = np.cumsum(wt) / wt.sum()
            idx = np.searchsorted(c, (np.arange(M) + self.g.random()) / M).clip(max=M - 1)
            for name in ("z", "w", "a", "f", "ll"):
                setattr(self, name, getattr(self, name)[..., idx].copy())
            self.frozen = self.blocks()[0]
            share = np.sqrt(np.exp(self.w)).mean(1)
            self.q = .3 / self.K + .7 * share / share.sum()
            first = np.log(self.odds() + 1e-300), self.ll.copy(), np.exp(2 * self.w).sum(0)
            for sweeps in range(most):
                self.sweep()
                corr = max(np.corrcoef(x, y)[0, 1] for x, y in zip(first, (np.log(self.odds() + 1e-300), self.ll, np.exp(2 * self.w).sum(0))))
                if corr < .5: break
            stages += 1
            if verbose:
                od = self.odds()
                print(stages, f"{self.b:.2e} sweeps {sweeps+1} corr {corr:.2f} odds", np.quantile(od, [.025, .5, .975]).round(3), "classes", np.quantile((np.exp(self.w)>.001).sum(0),[.025,.5,.975]), "ll", self.ll.mean().round(1), {k: round(v[1] / v[0], 3) for k, v in self.stats.items()}, flush=True)
            self.stats = {}
        n0 = self.g.poisson(self.g.gamma(self.n, self.odds()))
        return self.n + n0, evidence, stages
