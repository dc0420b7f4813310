"""Distributions: densities, entropies, shapes of samples."""

import torch


def normal(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
    """torch.distributions.Normal"""
    d = torch.distributions.Normal(x, z)
    return d.log_prob(y), d.entropy(), d.cdf(y), d.sample().shape, d.sample((2,)).shape


def uniform(x: torch.Tensor, z: torch.Tensor):
    """torch.distributions.Uniform"""
    d = torch.distributions.Uniform(x, x + z)
    return d.log_prob(x + z / 2), d.entropy(), d.sample((2,)).shape


def cauchy(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
    """torch.distributions.Cauchy"""
    d = torch.distributions.Cauchy(x, z)
    return d.log_prob(y), d.entropy(), d.sample((2,)).shape


def gumbel(x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
    """torch.distributions.Gumbel"""
    d = torch.distributions.Gumbel(x, z)
    return d.log_prob(y), d.sample((2,)).shape


def log_normal(x: torch.Tensor, z: torch.Tensor):
    """torch.distributions.LogNormal"""
    d = torch.distributions.LogNormal(x, z)
    return d.log_prob(z), d.entropy(), d.sample((2,)).shape


def exponential(z: torch.Tensor):
    """torch.distributions.Exponential"""
    d = torch.distributions.Exponential(z)
    return d.log_prob(z), d.entropy(), d.sample((2,)).shape


def gamma(z: torch.Tensor):
    """torch.distributions.Gamma"""
    d = torch.distributions.Gamma(z, z)
    return d.log_prob(z), d.entropy()


def beta(z: torch.Tensor, x: torch.Tensor):
    """torch.distributions.Beta"""
    d = torch.distributions.Beta(z, z)
    return d.log_prob(x.sigmoid()), d.entropy()


def poisson(z: torch.Tensor):
    """torch.distributions.Poisson"""
    return torch.distributions.Poisson(z).log_prob(z.round())


def geometric(x: torch.Tensor, z: torch.Tensor):
    """torch.distributions.Geometric"""
    return torch.distributions.Geometric(x.sigmoid()).log_prob(z.round())


def categorical(x: torch.Tensor, labels: torch.Tensor):
    """torch.distributions.Categorical"""
    d = torch.distributions.Categorical(logits=x)
    return d.log_prob(labels), d.entropy(), d.sample().shape, d.sample((2,)).shape


def bernoulli(x: torch.Tensor, mask: torch.Tensor):
    """torch.distributions.Bernoulli"""
    d = torch.distributions.Bernoulli(logits=x)
    return d.log_prob(mask.float()), d.entropy(), d.sample().shape
