"""The wrong activation functions that people write, and what to tell them."""

import numpy as np

from dlstudy.exercise import mistake, reference

# -- sigmoid -----------------------------------------------------------------------------------


@mistake("sigmoid", lesson="sigmoid")
def sigmoid_sign(x):
    """fr: Le signe de l'exposant manque : `exp(x)` au lieu de `exp(-x)`. La courbe est retournée
    de gauche à droite, et un grand nombre positif donne 0 au lieu de 1.
    en: The exponent has lost its sign: `exp(x)` instead of `exp(-x)`. The curve is flipped left
    to right, and a large positive number gives 0 instead of 1.
    """
    return reference.sigmoid(-reference.as_floats(x))


@mistake("sigmoid", lesson="overflow")
def sigmoid_overflow(x):
    """fr: La formule est juste, mais `exp(-x)` déborde pour un x très négatif : NumPy avertit, et
    calcule 1 / infini. N'appelez `exp` que sur un nombre négatif : `exp(-abs(x))` ne déborde jamais.
    en: The formula is right, but `exp(-x)` overflows for a very negative x: NumPy warns and works
    out 1 / infinity. Call `exp` on negative numbers only: `exp(-abs(x))` never overflows.
    """
    return 1 / (1 + np.exp(-reference.as_floats(x)))


@mistake("sigmoid", lesson="overflow")
def sigmoid_not_a_number(x):
    """fr: `exp(x) / (1 + exp(x))` vaut infini / infini pour un grand x, c'est-à-dire NaN. Cette forme
    ne convient qu'aux x négatifs ; pour les autres, `1 / (1 + exp(-x))`.
    en: `exp(x) / (1 + exp(x))` is infinity / infinity for a large x, which is NaN. This form suits
    negative x only; for the others use `1 / (1 + exp(-x))`.
    """
    e = np.exp(reference.as_floats(x))
    return e / (1 + e)


@mistake("sigmoid", lesson="mistakes")
def sigmoid_truncated(x):
    """fr: Le résultat est rangé dans un tableau du type de l'entrée (`zeros_like(x)`,
    `empty_like(x)`) : si x est fait d'entiers, 0,88 y devient 0. Convertissez x en réels d'abord.
    en: The result goes into an array of the input's type (`zeros_like(x)`, `empty_like(x)`): if x
    holds integers, 0.88 becomes 0 there. Convert x to floats first.
    """
    result = np.zeros_like(x)
    result[...] = reference.sigmoid(x)
    return result


# -- tanh --------------------------------------------------------------------------------------


@mistake("tanh", lesson="overflow")
def tanh_not_a_number(x):
    """fr: Le quotient des exponentielles est la bonne formule, mais pour un grand |x| il devient
    infini / infini, donc NaN. `np.tanh` évite ce débordement ; `2 * sigmoid(2 * x) - 1` aussi, si
    votre sigmoïde est stable.
    en: The quotient of exponentials is the right formula, but for a large |x| it turns into
    infinity / infinity, which is NaN. `np.tanh` avoids that; so does `2 * sigmoid(2 * x) - 1`
    if your sigmoid is stable.
    """
    x = reference.as_floats(x)
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


@mistake("tanh", lesson="tanh")
def tanh_without_the_two(x):
    """fr: `2 * sigmoid(x) - 1` va bien de -1 à 1, mais monte deux fois trop lentement : c'est
    tanh(x / 2). Il faut `2 * sigmoid(2 * x) - 1`.
    en: `2 * sigmoid(x) - 1` does go from -1 to 1, but climbs half as fast as it should: it is
    tanh(x / 2). What is needed is `2 * sigmoid(2 * x) - 1`.
    """
    return 2 * reference.sigmoid(x) - 1


@mistake("tanh", lesson="mistakes")
def tanh_truncated(x):
    """fr: Le résultat est rangé dans un tableau du type de l'entrée : si x est fait d'entiers, tout
    ce qui est entre -1 et 1 y devient 0. Convertissez x en réels d'abord.
    en: The result goes into an array of the input's type: if x holds integers, everything between
    -1 and 1 becomes 0 there. Convert x to floats first.
    """
    result = np.zeros_like(x)
    result[...] = np.tanh(reference.as_floats(x))
    return result


# -- relu --------------------------------------------------------------------------------------


@mistake("relu", lesson="mistakes")
def relu_in_place(x):
    """fr: Le tableau reçu a été modifié (`x[x < 0] = 0`). Les valeurs rendues sont justes, mais
    celui qui vous a prêté x ne l'a plus, et la dérivée, qui en a besoin, sera fausse. Travaillez
    sur une copie, ou écrivez `np.maximum(x, 0)`.
    en: The array you were given has been changed (`x[x < 0] = 0`). The values returned are right,
    but whoever lent you x has lost it, and the derivative, which needs it, will be wrong. Work on
    a copy, or write `np.maximum(x, 0)`.
    """
    x[x < 0] = 0
    return reference.as_floats(x)


@mistake("relu", lesson="relu")
def relu_absolute(x):
    """fr: C'est la valeur absolue : les nombres négatifs changent de signe au lieu de devenir 0.
    en: This is the absolute value: negative numbers change sign instead of becoming 0.
    """
    return np.abs(reference.as_floats(x))


@mistake("relu", lesson="relu")
def relu_leaky(x):
    """fr: Les nombres négatifs passent, divisés par 100 : c'est la « leaky ReLU », une variante
    utile, mais pas celle qui est demandée. ReLU donne exactement 0 pour tout x négatif.
    en: Negative numbers get through, divided by 100: that is the leaky ReLU, a useful variant, but
    not what is asked. ReLU gives exactly 0 for every negative x.
    """
    x = reference.as_floats(x)
    return np.where(x > 0, x, 0.01 * x)


@mistake("relu", lesson="relu")
def relu_step(x):
    """fr: La fonction rend 1 pour tout nombre positif : c'est l'échelon du perceptron (et la dérivée
    de ReLU). ReLU laisse passer le nombre lui-même : relu(2) = 2.
    en: The function gives 1 for every positive number: that is the perceptron's step (and the
    derivative of ReLU). ReLU lets the number itself through: relu(2) = 2.
    """
    return reference.relu_grad(x)


# -- the derivatives ---------------------------------------------------------------------------


@mistake("sigmoid_grad", lesson="derivatives")
def sigmoid_grad_of_activated(x):
    """fr: La formule `x * (1 - x)` suppose que x est déjà une sortie de la sigmoïde. Ici x est
    l'entrée : calculez d'abord `s = sigmoid(x)`, puis `s * (1 - s)`.
    en: The formula `x * (1 - x)` takes x for an output of the sigmoid already. Here x is the input:
    first work out `s = sigmoid(x)`, then `s * (1 - s)`.
    """
    x = reference.as_floats(x)
    return x * (1 - x)


@mistake("sigmoid_grad", lesson="derivatives")
def sigmoid_grad_unfinished(x):
    """fr: Un facteur manque : la dérivée est `s * (1 - s)`, et seul `1 - s` est rendu. Vérifiez en 0 :
    la pente y vaut ½ × ½ = ¼, pas ½.
    en: A factor is missing: the derivative is `s * (1 - s)`, and only `1 - s` is returned. Check
    at 0: the slope there is ½ × ½ = ¼, not ½.
    """
    return 1 - reference.sigmoid(x)


@mistake("sigmoid_grad", lesson="derivatives")
def sigmoid_grad_sign(x):
    """fr: Le signe est perdu en dérivant `exp(-x)`, dont la dérivée est `-exp(-x)` : la pente rendue
    est négative, alors que la sigmoïde monte partout.
    en: The sign got lost in differentiating `exp(-x)`, whose derivative is `-exp(-x)`: the slope
    returned is negative, while the sigmoid climbs everywhere.
    """
    return -reference.sigmoid_grad(x)


@mistake("tanh_grad", lesson="derivatives")
def tanh_grad_of_activated(x):
    """fr: La formule `1 - x ** 2` suppose que x est déjà une sortie de tanh. Ici x est l'entrée :
    la dérivée est `1 - tanh(x) ** 2`. Pour x = 3, la vôtre donne -8, une pente impossible.
    en: The formula `1 - x ** 2` takes x for an output of tanh already. Here x is the input: the
    derivative is `1 - tanh(x) ** 2`. For x = 3 yours gives -8, an impossible slope.
    """
    return 1 - reference.as_floats(x) ** 2


@mistake("tanh_grad", lesson="derivatives")
def tanh_grad_not_squared(x):
    """fr: Le carré manque : la dérivée est `1 - tanh(x) ** 2`. Sans lui, la pente d'un x négatif
    dépasse 1, alors qu'elle est la même en x et en -x.
    en: The square is missing: the derivative is `1 - tanh(x) ** 2`. Without it the slope at
    a negative x exceeds 1, while it should be the same at x and at -x.
    """
    return 1 - reference.tanh(x)


@mistake("tanh_grad", lesson="derivatives")
def tanh_grad_like_sigmoid(x):
    """fr: C'est la règle de la sigmoïde, `t * (1 - t)`, appliquée à tanh. Pour tanh la dérivée est
    `(1 - t) * (1 + t) = 1 - t ** 2`.
    en: This is the sigmoid's rule, `t * (1 - t)`, applied to tanh. For tanh the derivative is
    `(1 - t) * (1 + t) = 1 - t ** 2`.
    """
    t = reference.tanh(x)
    return t * (1 - t)


@mistake("relu_grad", lesson="derivatives")
def relu_grad_one_at_zero(x):
    """fr: La dérivée en 0 vaut 1 chez vous : `x >= 0` au lieu de `x > 0`. En 0 elle n'existe pas ;
    la convention, ici comme dans PyTorch, est 0.
    en: Your derivative at 0 is 1: `x >= 0` instead of `x > 0`. There is none at 0; the convention,
    here as in PyTorch, is 0.
    """
    x = reference.as_floats(x)
    return (x >= 0).astype(x.dtype)


@mistake("relu_grad", lesson="derivatives")
def relu_grad_half_at_zero(x):
    """fr: La dérivée en 0 vaut ½ chez vous, la moyenne des deux pentes. C'est défendable, mais la
    convention, ici comme dans PyTorch, est 0. (`np.sign` et `np.heaviside` mènent souvent là.)
    en: Your derivative at 0 is ½, the mean of both slopes. That can be defended, but the convention,
    here as in PyTorch, is 0. (`np.sign` and `np.heaviside` often lead here.)
    """
    return (np.sign(reference.as_floats(x)) + 1) / 2


@mistake("relu_grad", lesson="derivatives")
def relu_grad_is_relu(x):
    """fr: La fonction elle-même est rendue, pas sa pente. ReLU monte d'une unité par unité : sa
    dérivée vaut 1 pour tout x positif, quel qu'il soit.
    en: The function itself is returned, not its slope. ReLU climbs one unit per unit: its derivative
    is 1 for every positive x, whatever its size.
    """
    return reference.relu(x)


@mistake("relu_grad", lesson="mistakes")
def relu_grad_booleans(x):
    """fr: `x > 0` est rendu tel quel : un tableau de booléens. Une dérivée se multiplie et s'ajoute ;
    il faut des réels, du type de x : `(x > 0).astype(x.dtype)`.
    en: `x > 0` is returned as it is: an array of booleans. A derivative gets multiplied and added;
    it has to be floats, of x's type: `(x > 0).astype(x.dtype)`.
    """
    return reference.as_floats(x) > 0


@mistake("relu_grad", lesson="mistakes")
def relu_grad_integers(x):
    """fr: Les 1 et les 0 sont des entiers (`np.where(x > 0, 1, 0)`, `.astype(int)`). Le type de x doit
    être gardé : des réels donnent des réels, float32 donne float32. `(x > 0).astype(x.dtype)`.
    en: The 1s and 0s are integers (`np.where(x > 0, 1, 0)`, `.astype(int)`). The type of x has to be
    kept: floats give floats, float32 gives float32. `(x > 0).astype(x.dtype)`.
    """
    return np.where(reference.as_floats(x) > 0, 1, 0)


@mistake("relu_grad", lesson="mistakes")
def relu_grad_in_place(x):
    """fr: Le tableau reçu a été modifié : les 1 et les 0 y ont été écrits à la place de x. Celui qui
    vous l'a prêté ne l'a plus. Construisez un nouveau tableau.
    en: The array you were given has been changed: the 1s and 0s were written over x. Whoever lent
    it to you has lost it. Build a new array.
    """
    x[x <= 0] = 0
    x[x > 0] = 1
    return reference.as_floats(x)
