"""fr: Un réseau de couches denses : ses paramètres, son initialisation, sa propagation avant.
en: A network of dense layers: its parameters, its initialisation, its forward pass.
"""

from itertools import pairwise

import numpy as np


def count_parameters(sizes):
    """fr: Le nombre de poids et de biais d'un réseau dense ; `sizes` donne la largeur de chaque
    couche, entrée et sortie comprises : [2, 3, 1] a deux entrées, trois neurones cachés, une sortie.
    en: The number of weights and biases of a dense network; `sizes` gives the width of each layer,
    input and output included: [2, 3, 1] has two inputs, three hidden neurons and one output.
    """
    # >>> your turn
    return sum(n_in * n_out + n_out for n_in, n_out in pairwise(sizes))
    # <<<


def init_layers(sizes, rng):
    """fr: Une liste de couples (W, b), un par couche : W (n_in, n_out) tiré selon une loi normale
    d'écart-type sqrt(2 / n_in) (He et al. 2015), b (n_out,) rempli de 0. Tout le hasard vient de
    `rng`, un `numpy.random.Generator`.
    en: A list of pairs (W, b), one per layer: W (n_in, n_out) drawn from a normal distribution of
    standard deviation sqrt(2 / n_in) (He et al. 2015), b (n_out,) filled with 0. Everything random
    comes from `rng`, a `numpy.random.Generator`.
    """
    # >>> your turn
    return [
        (rng.normal(0, np.sqrt(2 / n_in), size=(n_in, n_out)), np.zeros(n_out))
        for n_in, n_out in pairwise(sizes)
    ]
    # <<<


def forward(x, layers):
    """fr: La sortie (n, k) du réseau pour x (n, d) : pour chaque couple (W, b), x @ W + b, avec ReLU
    entre les couches et rien après la dernière.
    en: The network's output (n, k) for x (n, d): for each pair (W, b), x @ W + b, with ReLU between
    layers and nothing after the last.
    """
    # >>> your turn
    if not np.issubdtype(x.dtype, np.floating):
        x = x.astype(float)
    for i, (W, b) in enumerate(layers):
        x = x @ W + b
        if i < len(layers) - 1:
            x = np.maximum(x, 0)
    return x
    # <<<
