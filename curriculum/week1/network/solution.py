"""week1.network: a whole neural network, written from scratch with NumPy."""

from itertools import pairwise

import numpy as np


class Network:
    """
    fr: Des couches denses : ReLU entre elles, softmax après la dernière.
        sizes : nombre d'entrées, de neurones de chaque couche cachée, de classes ; [64, 32, 10] par exemple.
        seed : décide des poids de départ et de l'ordre des exemples dans fit.
    en: Dense layers: ReLU between them, softmax after the last.
        sizes: number of inputs, of units in each hidden layer, of classes; [64, 32, 10] for example.
        seed: decides the starting weights and the order of the examples in fit.
    """

    def __init__(self, sizes, seed=0):
        # >>> your turn
        self.rng = np.random.default_rng(seed)
        self.weights = [
            self.rng.normal(0, np.sqrt(2 / n_in), (n_in, n_out))  # He et al. 2015
            for n_in, n_out in pairwise(sizes)
        ]
        self.biases = [np.zeros(n_out) for n_out in sizes[1:]]
        # <<<

    def activations(self, X):
        """
        fr: X, puis ce que rend chaque couche ; en dernier les logits. Une aide, que vous pouvez remplacer.
        en: X, then what each layer returns; the logits last. A helper, which you may replace.
        """
        # >>> your turn
        outputs = [X]
        for i, (W, b) in enumerate(zip(self.weights, self.biases, strict=True)):
            z = outputs[-1] @ W + b
            outputs.append(z if i == len(self.weights) - 1 else np.maximum(z, 0))
        return outputs
        # <<<

    def predict_proba(self, X):
        """
        fr: Les probabilités (n, k) des classes pour les exemples X (n, d).
        en: The probabilities (n, k) of the classes for the examples X (n, d).
        """
        # >>> your turn
        logits = self.activations(X)[-1]
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)
        # <<<

    def predict(self, X):
        """
        fr: La classe (n,) la plus probable de chaque exemple.
        en: The most probable class (n,) of each example.
        """
        # >>> your turn
        return self.predict_proba(X).argmax(axis=1)
        # <<<

    def step(self, X, y, lr):
        """
        fr: Un pas de descente sur le lot X (n, d), y (n,) ; rend la perte moyenne d'avant le pas.
        en: One step of descent on the batch X (n, d), y (n,); returns the mean loss before the step.
        """
        # >>> your turn
        n = len(X)
        outputs = self.activations(X)
        logits = outputs[-1] - outputs[-1].max(axis=1, keepdims=True)
        log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        loss = -log_p[np.arange(n), y].mean()

        delta = np.exp(log_p)  # what the loss asks of each layer's sum, from the last layer back
        delta[np.arange(n), y] -= 1
        delta /= n
        for i in reversed(range(len(self.weights))):
            grad_W, grad_b = outputs[i].T @ delta, delta.sum(axis=0)
            if i > 0:
                # Before this layer's weights change: the chain rule goes through those that were used.
                delta = (delta @ self.weights[i].T) * (outputs[i] > 0)
            self.weights[i] = self.weights[i] - lr * grad_W
            self.biases[i] = self.biases[i] - lr * grad_b
        return loss
        # <<<

    def fit(self, X, y, epochs, lr, batch_size):
        """
        fr: epochs passages sur X, y, en mini-lots, dans un nouvel ordre à chaque époque.
            Rend la liste des pertes moyennes, une par époque.
        en: epochs passes over X, y, in mini-batches, in a new order each epoch.
            Returns the list of mean losses, one per epoch.
        """
        # >>> your turn
        losses = []
        for _ in range(epochs):
            order = self.rng.permutation(len(X))
            total = 0.0
            for start in range(0, len(X), batch_size):
                batch = order[start : start + batch_size]
                total += self.step(X[batch], y[batch], lr) * len(batch)  # the last batch may be smaller
            losses.append(total / len(X))
        return losses
        # <<<
