"""The wrong steps that people really write, each with what to say to who wrote it."""

import numpy as np

from dlstudy.exercise import mistake

# ---- sgd_step --------------------------------------------------------------------------------------


@mistake("sgd_step", lesson="rule")
def ascent(w, grad, lr):
    """
    fr: Le pas est ajouté : w + lr · grad. Le gradient montre la montée la plus raide ; en le suivant, chaque pas
        augmente la perte. Pour descendre, on retranche.
    en: The step is added: w + lr · grad. The gradient points up the steepest slope; following it, every step raises
        the loss. To go down, subtract.
    """
    return w + lr * grad


@mistake("sgd_step", lesson="rule")
def no_rate(w, grad, lr):
    """
    fr: lr n'est pas utilisé : le pas est le gradient entier. Sur presque toute surface, c'est beaucoup trop long, et
        le taux d'apprentissage ne règle plus rien.
    en: lr is not used: the step is the whole gradient. On almost any surface that is far too long, and the learning
        rate no longer sets anything.
    """
    return w - grad


@mistake("sgd_step", lesson="mistakes")
def sgd_in_place(w, grad, lr):
    """
    fr: « w -= lr * grad » écrit dans le tableau reçu. L'appelant avait peut-être besoin de l'ancien w (pour comparer,
        revenir en arrière, tracer la trajectoire) : rendez un nouveau tableau.
    en: 'w -= lr * grad' writes into the array that came in. The caller may have needed the old w (to compare, to go
        back, to draw the path): return a new array.
    """
    w -= lr * grad
    return w


@mistake("sgd_step", lesson="rule")
def unit_gradient(w, grad, lr):
    """
    fr: Le gradient a été divisé par sa norme : tous les pas ont la même longueur. Près du minimum le gradient devient
        petit et doit raccourcir les pas ; ici, w oscille autour du minimum sans s'y poser.
    en: The gradient was divided by its norm, so that all steps are equally long. Near a minimum the gradient becomes
        small and should shorten the steps; here w hops around the minimum and never settles.
    """
    norm = np.sqrt((np.asarray(grad) ** 2).sum())
    return w - lr * grad / (norm if norm > 0 else 1)


# ---- momentum_step ---------------------------------------------------------------------------------


@mistake("momentum_step", lesson="momentum")
def averaged_velocity(w, grad, velocity, lr, momentum=0.9):
    """
    fr: Le gradient est multiplié par 1 − momentum : c'est une moyenne glissante, comme dans Adam. La convention
        demandée, celle de PyTorch, ajoute le gradient entier ; ici, les pas sont dix fois trop courts avec momentum =
        0,9.
    en: The gradient is multiplied by 1 − momentum: that is a moving average, as in Adam. The convention asked for,
        PyTorch's, adds the whole gradient; here the steps are ten times too short with momentum = 0.9.
    """
    velocity = momentum * velocity + (1 - momentum) * grad
    return w - lr * velocity, velocity


@mistake("momentum_step", lesson="mistakes")
def stale_velocity(w, grad, velocity, lr, momentum=0.9):
    """
    fr: w a bougé avec l'ancienne vitesse, avant que le nouveau gradient y entre : tout arrive un pas trop tard, et le
        premier pas, de vitesse nulle, ne bouge pas. La vitesse d'abord, w ensuite.
    en: w moved with the old velocity, before the new gradient entered it: everything comes one step late, and the
        first step, with no velocity, does not move at all. Velocity first, then w.
    """
    return w - lr * velocity, momentum * velocity + grad


@mistake("momentum_step", lesson="momentum")
def rate_inside(w, grad, velocity, lr, momentum=0.9):
    """
    fr: Le taux est entré dans la vitesse : momentum · velocity − lr · grad, puis w + velocity (la forme de Sutskever
        et al. 2013). C'est cohérent, mais ce n'est pas la convention demandée : ici la vitesse accumule les
        gradients, et lr ne la multiplie qu'au moment de bouger w.
    en: The rate went into the velocity: momentum · velocity − lr · grad, then w + velocity (the form of Sutskever et
        al. 2013). It is consistent, but not the convention asked for: here the velocity accumulates gradients, and lr
        multiplies it only when w moves.
    """
    velocity = momentum * velocity - lr * grad
    return w + velocity, velocity


@mistake("momentum_step", lesson="momentum")
def nesterov(w, grad, velocity, lr, momentum=0.9):
    """
    fr: C'est la variante de Nesterov : w avance de grad + momentum · velocity. Elle existe et marche bien
        (nesterov=True dans PyTorch), mais on demande ici l'inertie simple : w − lr · velocity.
    en: This is Nesterov's variant: w moves by grad + momentum · velocity. It exists and works well (nesterov=True in
        PyTorch), but plain momentum is asked for here: w − lr · velocity.
    """
    velocity = momentum * velocity + grad
    return w - lr * (grad + momentum * velocity), velocity


@mistake("momentum_step", lesson="rule")
def momentum_ascent(w, grad, velocity, lr, momentum=0.9):
    """
    fr: La vitesse est bonne, mais elle est ajoutée à w. Elle accumule des gradients, qui montrent la montée : il faut
        la retrancher.
    en: The velocity is right, but it is added to w. It accumulates gradients, which point uphill: subtract it.
    """
    velocity = momentum * velocity + grad
    return w + lr * velocity, velocity


@mistake("momentum_step", lesson="momentum")
def no_friction(w, grad, velocity, lr, momentum=0.9):
    """
    fr: L'ancienne vitesse n'est pas multipliée par momentum : rien ne s'oublie jamais, et w oscille autour du minimum
        sans frottement. C'est momentum < 1 qui fait s'arrêter la bille.
    en: The old velocity is not multiplied by momentum: nothing is ever forgotten, and w swings about the minimum
        without friction. It is momentum < 1 that lets the ball come to rest.
    """
    velocity = velocity + grad
    return w - lr * velocity, velocity


@mistake("momentum_step", lesson="mistakes")
def momentum_swapped(w, grad, velocity, lr, momentum=0.9):
    """
    fr: Les deux résultats sont rendus dans l'autre ordre : (velocity, w). L'appelant mettrait la vitesse à la place
        des poids. On demande (w, velocity).
    en: The two results are returned the other way round: (velocity, w). The caller would put the velocity where the
        weights belong. Return (w, velocity).
    """
    velocity = momentum * velocity + grad
    return velocity, w - lr * velocity


@mistake("momentum_step", lesson="mistakes")
def momentum_in_place(w, grad, velocity, lr, momentum=0.9):
    """
    fr: La vitesse reçue a été changée sur place (velocity *= …, velocity += …). Le résultat est bon, mais le tableau
        de l'appelant n'est plus celui qu'il avait donné : calculez une nouvelle vitesse et rendez-la.
    en: The velocity that came in was changed in place (velocity *= …, velocity += …). The result is right, but the
        caller's array is no longer what was passed in: compute a new velocity and return it.
    """
    velocity *= momentum
    velocity += grad
    return w - lr * velocity, velocity


# ---- adam_step -------------------------------------------------------------------------------------


@mistake("adam_step", lesson="adam")
def uncorrected(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """
    fr: La correction du biais manque. m et v partent de 0 et restent trop petits pendant les premiers pas ; au pas 1,
        m vaut 0,1 · grad et √v 0,032 · |grad|, et le pas est trois fois trop long. Divisez m par 1 − beta1^t et v par
        1 − beta2^t.
    en: The bias correction is missing. m and v start at 0 and stay too small for the first steps; at step 1, m is 0.1
        · grad and √v is 0.032 · |grad|, and the step is three times too long. Divide m by 1 − beta1^t and v by 1 −
        beta2^t.
    """
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return w - lr * m / (np.sqrt(v) + eps), m, v


@mistake("adam_step", lesson="adam")
def eps_inside(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """
    fr: eps est sous la racine : √(v + eps). Avec eps = 1e-8, la racine ne descend plus sous 1e-4, et tous les petits
        gradients font des pas bien trop courts. eps s'ajoute après la racine.
    en: eps is under the root: √(v + eps). With eps = 1e-8 the root never falls below 1e-4, and all small gradients
        make steps far too short. Add eps after the root.
    """
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return w - lr * (m / (1 - beta1**t)) / np.sqrt(v / (1 - beta2**t) + eps), m, v


@mistake("adam_step", lesson="adam")
def one_step_late(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """
    fr: La correction utilise t + 1, comme si t partait de 0. Ici, le premier pas a le numéro 1 : au pas 1, il faut
        diviser m par 1 − 0,9 = 0,1 et non par 1 − 0,9² = 0,19.
    en: The correction uses t + 1, as if t started at 0. Here the first step has the number 1: at step 1, m has to be
        divided by 1 − 0.9 = 0.1, not by 1 − 0.9² = 0.19.
    """
    return _adam(w, grad, m, v, t + 1, lr, beta1, beta2, eps)


@mistake("adam_step", lesson="mistakes")
def corrected_state(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """
    fr: Les valeurs corrigées sont rendues à la place de m et v. Au pas suivant, elles entreraient dans la moyenne et
        seraient corrigées une seconde fois. La correction ne sert qu'au pas ; l'état reste brut.
    en: The corrected values are returned in place of m and v. At the next step they would enter the average and be
        corrected a second time. The correction is for the step alone; the state stays raw.
    """
    m = (beta1 * m + (1 - beta1) * grad) / (1 - beta1**t)
    v = (beta2 * v + (1 - beta2) * grad**2) / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps), m, v


@mistake("adam_step", lesson="adam")
def no_root(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """
    fr: La racine manque : le pas est divisé par v et non par √v. v est une moyenne de carrés ; sans la racine, un
        gradient dix fois plus petit fait un pas dix fois plus grand.
    en: The root is missing: the step is divided by v and not by √v. v averages squares; without the root, a gradient
        ten times smaller makes a step ten times larger.
    """
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return w - lr * (m / (1 - beta1**t)) / (v / (1 - beta2**t) + eps), m, v


@mistake("adam_step", lesson="adam")
def swapped_betas(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """
    fr: beta1 et beta2 sont échangés. beta1 (0,9) est la mémoire courte de m, les gradients ; beta2 (0,999), la
        mémoire longue de v, leurs carrés.
    en: beta1 and beta2 are swapped. beta1 (0.9) is the short memory of m, the gradients; beta2 (0.999) the long
        memory of v, their squares.
    """
    return _adam(w, grad, m, v, t, lr, beta2, beta1, eps)


@mistake("adam_step", lesson="adam")
def unsquared(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """
    fr: v moyenne |grad| au lieu de grad². La racine d'une moyenne de carrés est une taille de gradient ; la racine
        d'une moyenne de tailles n'en est plus une.
    en: v averages |grad| instead of grad². The root of an average of squares is the size of a gradient; the root of
        an average of sizes is not.
    """
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.abs(grad)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


@mistake("adam_step", lesson="mistakes")
def stale_moments(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """
    fr: w a bougé avec les anciens m et v, puis ceux-ci ont été mis à jour : le pas ignore le gradient qu'on vient de
        calculer. Mettez à jour m et v d'abord.
    en: w moved with the old m and v, which were updated afterwards: the step ignores the gradient that was just
        computed. Update m and v first.
    """
    new = w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return new, beta1 * m + (1 - beta1) * grad, beta2 * v + (1 - beta2) * grad**2


@mistake("adam_step", lesson="adam")
def product_for_power(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """
    fr: La correction utilise beta · t au lieu de beta^t. Au pas 1, c'est pareil ; au pas 2, 1 − 0,9 · 2 est négatif,
        et w part du mauvais côté. C'est une puissance : beta**t.
    en: The correction uses beta · t instead of beta^t. At step 1 that is the same; at step 2, 1 − 0.9 · 2 is
        negative, and w goes the wrong way. It is a power: beta**t.
    """
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return w - lr * (m / (1 - beta1 * t)) / (np.sqrt(v / (1 - beta2 * t)) + eps), m, v


@mistake("adam_step", lesson="mistakes")
def adam_in_place(w, grad, m, v, t, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """
    fr: m et v ont été changés sur place (m *= …, m += …). Le résultat est bon, mais les tableaux de l'appelant ont
        changé : calculez-en de nouveaux et rendez-les.
    en: m and v were changed in place (m *= …, m += …). The result is right, but the caller's arrays have changed:
        compute new ones and return them.
    """
    m *= beta1
    m += (1 - beta1) * grad
    v *= beta2
    v += (1 - beta2) * grad**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def _adam(w, grad, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
