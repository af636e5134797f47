"""week2.evaluation: what a model is worth, said honestly: which mistakes, for whom, and how sure of itself."""

import torch


def confusion_matrix(y_true, y_pred, k):
    """
    fr: Un tableau (k, k) de nombres entiers : dans la ligne i et la colonne j, les exemples de la classe i qui ont été
        pris pour la classe j.
    en: A table (k, k) of whole numbers: in row i and column j the samples of class i that were taken for class j.
    """
    # >>> your turn
    return torch.bincount(y_true * k + y_pred, minlength=k * k).reshape(k, k)
    # <<<


def precision_recall_f1(cm):
    """
    fr: Précision, rappel et F1 de chaque classe, trois tenseurs (k,), d'une matrice de confusion (k, k) ; 0 là où l'on
        diviserait par zéro.
    en: Precision, recall and F1 of each class, three tensors (k,), of a confusion matrix (k, k); 0 where one would
        divide by zero.
    """
    # >>> your turn
    cm = cm if cm.is_floating_point() else cm.double()
    right, predicted, true = cm.diagonal(), cm.sum(0), cm.sum(1)
    zero = torch.zeros_like(right)
    precision = torch.where(predicted > 0, right / predicted, zero)
    recall = torch.where(true > 0, right / true, zero)
    f1 = torch.where(predicted + true > 0, 2 * right / (predicted + true), zero)
    return precision, recall, f1
    # <<<


def top_k_accuracy(logits, y, k):
    """
    fr: La part des exemples dont la vraie classe est parmi les k plus grands des logits (N, c).
    en: The share of samples whose true class is among the k largest of the logits (N, c).
    """
    # >>> your turn
    best = logits.topk(k, dim=1).indices
    return (best == y[:, None]).any(1).double().mean().item()
    # <<<


def calibration_error(probs, y, bins=10):
    """
    fr: L'erreur de calibration attendue : les exemples sont rangés selon la probabilité de leur meilleure classe dans
        `bins` intervalles égaux de ]0 ; 1], le bord droit compris ; écart moyen entre elle et l'exactitude.
    en: The expected calibration error: samples are sorted by the probability of their top class into `bins` equal
        intervals of (0, 1], the right edge included; the mean gap between that probability and the accuracy.
    """
    # >>> your turn
    confidence, predicted = probs.double().max(1)
    right = (predicted == y).double()
    place = ((confidence * bins).ceil().long() - 1).clamp(0, bins - 1)
    # Of each interval: its share of the samples times its gap, which is the gap of the sums over N.
    gaps = torch.zeros(bins, dtype=torch.float64).index_add(0, place, confidence - right)
    return (gaps.abs().sum() / len(y)).item()
    # <<<
