"""fr: Le perceptron de Rosenblatt (1958), avec NumPy.
en: Rosenblatt's perceptron (1958), with NumPy.
"""

import numpy as np


class Perceptron:
    """fr: Un neurone à seuil : 1 si `X @ weights + bias > 0`, sinon 0.
    en: A threshold neuron: 1 where `X @ weights + bias > 0`, else 0.
    """

    def __init__(self, n_features, learning_rate=1.0):
        """fr: Gardez le taux d'apprentissage ; `weights`, un tableau (n_features,) de réels, et
        `bias`, un nombre, valent 0 au départ.
        en: Keep the learning rate; `weights`, an array (n_features,) of floats, and `bias`,
        a number, start at 0.
        """
        # >>> your turn
        self.weights = np.zeros(n_features)
        self.bias = 0.0
        self.learning_rate = learning_rate
        # <<<

    def predict(self, X):
        """fr: Pour chaque ligne de X (n, d), la classe prédite : un tableau (n,) d'entiers, 0 ou 1.
        en: For each row of X (n, d), the predicted class: an array (n,) of integers, 0 or 1.
        """
        # >>> your turn
        return (X @ self.weights + self.bias > 0).astype(int)
        # <<<

    def fit(self, X, y, epochs=100):
        """fr: Corrige poids et biais échantillon par échantillon, dans l'ordre donné, pendant
        `epochs` époques au plus, et s'arrête après la première époque sans erreur. X est (n, d),
        y (n,) contient des 0 et des 1. Renvoie `self`.
        en: Corrects weights and bias sample by sample, in the order given, for at most `epochs`
        epochs, and stops after the first epoch without a mistake. X is (n, d), y (n,) holds
        0s and 1s. Returns `self`.
        """
        # >>> your turn
        for _ in range(epochs):
            mistakes = 0
            for x, target in zip(X, y, strict=True):
                update = self.learning_rate * (target - self.predict(x[None])[0])
                if update != 0:
                    self.weights = self.weights + update * x
                    self.bias += update
                    mistakes += 1
            if mistakes == 0:
                break
        return self
        # <<<
