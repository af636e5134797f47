"""The figures that look right and are not, each with what to say to who computed them."""

import torch

from dlstudy.exercise import mistake, reference

# ---- confusion_matrix ------------------------------------------------------------------------------


@mistake("confusion_matrix", lesson="confusion")
def transposed(y_true, y_pred, k):
    """
    fr: Lignes et colonnes sont échangées. La vérité est en ligne : la somme d'une ligne est le nombre d'exemples de
        cette classe. (C'est aussi l'ordre de scikit-learn ; d'autres livres font l'inverse.)
    en: Rows and columns are swapped. Truth goes in rows: a row adds up to the number of samples of that class. (It is
        scikit-learn's order as well; other books do the opposite.)
    """
    return reference.confusion_matrix(y_true, y_pred, k).T


@mistake("confusion_matrix", lesson="confusion")
def each_pair_counted_once(y_true, y_pred, k):
    """
    fr: `cm[y_true, y_pred] += 1` n'ajoute qu'une fois à une case, même si la paire revient cent fois : toute la
        matrice est faite de 0 et de 1. Comptez avec `bincount`, ou avec `index_put_(…, accumulate=True)`.
    en: `cm[y_true, y_pred] += 1` adds to a cell only once, even if the pair comes a hundred times: the whole matrix is
        made of 0 and 1. Count with `bincount`, or with `index_put_(…, accumulate=True)`.
    """
    cm = torch.zeros(k, k, dtype=torch.int64)
    cm[y_true, y_pred] += 1
    return cm


@mistake("confusion_matrix", lesson="confusion")
def as_shares_of_rows(y_true, y_pred, k):
    """
    fr: Chaque ligne est divisée par sa somme. C'est un bel affichage, mais les comptes sont perdus : on ne sait plus
        s'il y avait dix exemples ou mille.
    en: Each row is divided by its sum. That is good for showing it, but the counts are lost: nobody knows any more
        whether there were ten samples or a thousand.
    """
    cm = reference.confusion_matrix(y_true, y_pred, k).double()
    return cm / cm.sum(1, keepdim=True).clamp(min=1)


@mistake("confusion_matrix", lesson="confusion")
def only_the_mistakes(y_true, y_pred, k):
    """
    fr: La diagonale est vide : seules les erreurs sont comptées. Les bonnes réponses en font partie, sans elles ni
        l'exactitude ni le rappel ne se calculent.
    en: The diagonal is empty: only mistakes are counted. Right answers belong to it; without them neither accuracy
        nor recall can be worked out.
    """
    cm = reference.confusion_matrix(y_true, y_pred, k)
    return cm - torch.diag(cm.diagonal())


# ---- precision_recall_f1 ---------------------------------------------------------------------------


@mistake("precision_recall_f1", lesson="classes")
def precision_and_recall_swapped(cm):
    """
    fr: Précision et rappel sont échangés. La précision divise par ce qui a été *prédit* (la colonne), le rappel par ce
        qui *est* (la ligne).
    en: Precision and recall are swapped. Precision divides by what was *predicted* (the column), recall by what *is*
        (the row).
    """
    precision, recall, f1 = reference.precision_recall_f1(cm)
    return recall, precision, f1


@mistake("precision_recall_f1", lesson="classes")
def nan_where_undefined(cm):
    """
    fr: Une classe jamais prédite, ou absente, donne 0 / 0, et le NaN contamine toute moyenne. La convention, ici comme
        dans scikit-learn avec zero_division=0, est 0.
    en: A class that is never predicted, or does not occur, gives 0 / 0, and NaN spoils every mean. The convention,
        here and in scikit-learn with zero_division=0, is 0.
    """
    cm = cm if cm.is_floating_point() else cm.double()
    precision, recall = cm.diagonal() / cm.sum(0), cm.diagonal() / cm.sum(1)
    return precision, recall, 2 * precision * recall / (precision + recall)


@mistake("precision_recall_f1", lesson="classes")
def arithmetic_mean(cm):
    """
    fr: F1 est la moyenne *harmonique* de la précision et du rappel, 2pr / (p + r), et non leur moyenne (p + r) / 2. Un
        modèle qui répond toujours la même classe a un rappel de 1 ; la moyenne harmonique ne s'y laisse pas prendre.
    en: F1 is the *harmonic* mean of precision and recall, 2pr / (p + r), not their mean (p + r) / 2. A model that
        always answers one class has a recall of 1; the harmonic mean is not taken in by it.
    """
    precision, recall, _ = reference.precision_recall_f1(cm)
    return precision, recall, (precision + recall) / 2


@mistake("precision_recall_f1", lesson="classes")
def shares_of_everything(cm):
    """
    fr: La diagonale est divisée par le total des exemples. La précision d'une classe se rapporte à sa colonne, son
        rappel à sa ligne.
    en: The diagonal is divided by the number of all samples. A class's precision refers to its column, its recall to
        its row.
    """
    cm = cm if cm.is_floating_point() else cm.double()
    share = cm.diagonal() / cm.sum().clamp(min=1)
    return share, share, share


@mistake("precision_recall_f1", lesson="classes")
def half_of_f1(cm):
    """
    fr: La formule de F1 oublie le facteur 2 : pr / (p + r) ne dépasse jamais ½.
    en: The formula of F1 lacks its factor 2: pr / (p + r) never exceeds ½.
    """
    precision, recall, f1 = reference.precision_recall_f1(cm)
    return precision, recall, f1 / 2


# ---- top_k_accuracy --------------------------------------------------------------------------------


@mistake("top_k_accuracy", lesson="topk")
def the_k_smallest(logits, y, k):
    """
    fr: `argsort` range du plus petit au plus grand : ses k premiers sont les k *plus mauvaises* classes. Prenez
        `topk`, ou les k derniers.
    en: `argsort` sorts from the smallest to the largest: its first k are the k *worst* classes. Take `topk`, or the
        last k.
    """
    return (logits.argsort(1)[:, :k] == y[:, None]).any(1).double().mean().item()


@mistake("top_k_accuracy", lesson="topk")
def only_the_best(logits, y, k):
    """
    fr: Seule la meilleure classe est regardée : k n'y change rien.
    en: Only the best class is looked at: k makes no difference.
    """
    return (logits.argmax(1) == y).double().mean().item()


@mistake("top_k_accuracy", lesson="topk")
def divided_by_k(logits, y, k):
    """
    fr: La moyenne est prise sur les N · k comparaisons : le résultat est k fois trop petit. Un exemple compte comme
        juste si *une* de ses k classes l'est ; on divise par N.
    en: The mean is taken over all N · k comparisons: the result is k times too small. A sample counts as right if *one*
        of its k classes is; divide by N.
    """
    return (logits.topk(k, dim=1).indices == y[:, None]).double().mean().item()


@mistake("top_k_accuracy", lesson="topk")
def exactly_the_kth(logits, y, k):
    """
    fr: Seule la k-ième classe est comparée. « Parmi les k meilleures » veut dire l'une d'elles, la première comprise.
    en: Only the k-th class is compared. 'Among the k best' means any of them, the first included.
    """
    return (logits.topk(k, dim=1).indices[:, -1] == y).double().mean().item()


# ---- calibration_error -----------------------------------------------------------------------------


def _bins(probs, y, bins, place=None):
    confidence, predicted = probs.double().max(1)
    right = (predicted == y).double()
    if place is None:
        place = ((confidence * bins).ceil().long() - 1).clamp(0, bins - 1)
    return [(confidence[place == b], right[place == b]) for b in range(bins) if bool((place == b).any())]


@mistake("calibration_error", lesson="calibration")
def left_edges(probs, y, bins=10):
    """
    fr: Les intervalles contiennent leur bord gauche au lieu du droit : une confiance de 0,75 va dans [0,75 ; 1[ au
        lieu de ]0,5 ; 0,75]. Prenez le plafond de confiance · bins, moins 1.
    en: The intervals hold their left edge instead of the right one: a confidence of 0.75 goes into [0.75, 1) instead of
        (0.5, 0.75]. Take the ceiling of confidence · bins, minus 1.
    """
    place = (probs.double().amax(1) * bins).long().clamp(max=bins - 1)
    return sum((abs(c.mean() - r.mean()) * len(c) for c, r in _bins(probs, y, bins, place))).item() / len(y)


@mistake("calibration_error", lesson="calibration")
def bins_not_weighed(probs, y, bins=10):
    """
    fr: Tous les intervalles comptent autant, même celui qui n'a que deux exemples. Chacun pèse par sa part des
        exemples.
    en: All intervals count alike, even the one that holds two samples. Each weighs by its share of the samples.
    """
    found = _bins(probs, y, bins)
    return sum((abs(c.mean() - r.mean()) for c, r in found)).item() / len(found)


@mistake("calibration_error", lesson="calibration")
def largest_gap(probs, y, bins=10):
    """
    fr: C'est le plus grand écart (l'erreur *maximale* de calibration), pas l'écart moyen.
    en: This is the largest gap (the *maximum* calibration error), not the mean gap.
    """
    return max(abs(c.mean() - r.mean()).item() for c, r in _bins(probs, y, bins))


@mistake("calibration_error", lesson="calibration")
def signed_gaps(probs, y, bins=10):
    """
    fr: Les écarts sont additionnés avec leur signe : un intervalle trop sûr compense un autre trop prudent. Il faut
        leur valeur absolue, intervalle par intervalle.
    en: The gaps are added with their sign: an interval that is too sure makes up for one that is too careful. Take
        their absolute value, interval by interval.
    """
    return abs(sum(((c - r).sum() for c, r in _bins(probs, y, bins))).item()) / len(y)


@mistake("calibration_error", lesson="calibration")
def probability_of_the_truth(probs, y, bins=10):
    """
    fr: La confiance est ici la probabilité de la *vraie* classe. Le modèle ne la connaît pas : sa confiance est celle
        de la classe qu'il choisit, la plus grande.
    en: Confidence is here the probability of the *true* class. The model does not know it: its confidence is that of
        the class it chooses, the largest.
    """
    confidence = probs.double()[torch.arange(len(y)), y]
    right = (probs.argmax(1) == y).double()
    place = ((confidence * bins).ceil().long() - 1).clamp(0, bins - 1)
    gaps = torch.zeros(bins, dtype=torch.float64).index_add(0, place, confidence - right)
    return (gaps.abs().sum() / len(y)).item()


@mistake("calibration_error", lesson="calibration")
def middle_of_the_bin(probs, y, bins=10):
    """
    fr: L'exactitude est comparée au milieu de l'intervalle, pas à la confiance moyenne des exemples qui s'y trouvent.
        Avec peu d'intervalles, la différence est grande.
    en: Accuracy is compared with the middle of the interval, not with the mean confidence of the samples in it. With
        few intervals the difference is large.
    """
    confidence, predicted = probs.double().max(1)
    place = ((confidence * bins).ceil().long() - 1).clamp(0, bins - 1)
    right = (predicted == y).double()
    gaps = torch.zeros(bins, dtype=torch.float64).index_add(0, place, (place + 0.5) / bins - right)
    return (gaps.abs().sum() / len(y)).item()


@mistake("calibration_error", lesson="calibration")
def full_certainty_left_out(probs, y, bins=10):
    """
    fr: Une confiance de 1, exactement, ne tombe dans aucun intervalle : le dernier n'a pas son bord droit. Ce sont les
        réponses dont le modèle est le plus sûr, donc celles qui comptent le plus.
    en: A confidence of exactly 1 falls into no interval: the last one lacks its right edge. Those are the answers of
        which the model is surest, hence the ones that matter most.
    """
    confidence = probs.double().amax(1)
    kept = _bins(probs[confidence < 1], y[confidence < 1], bins) if bool((confidence < 1).any()) else []
    return sum(abs(c.mean() - r.mean()).item() * len(c) for c, r in kept) / len(y)
