"""fr: Les quatre gestes de l'apprentissage par transfert, sur un modèle dont la dernière couche s'appelle fc.
en: The four moves of transfer learning, on a model whose last layer is called fc."""

from torch import nn

BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


def replace_head(model, n_classes):
    """fr: Remplace model.fc par une couche linéaire neuve : l'entrée de l'ancienne, n_classes sorties. Le modèle
    est changé sur place, et rendu.
    en: Replaces model.fc by a new linear layer: the old one's inputs, n_classes outputs. The model is changed
    in place, and returned."""
    # >>> your turn
    model.fc = nn.Linear(model.fc.in_features, n_classes)
    return model
    # <<<


def freeze_backbone(model):
    """fr: Gèle tout sauf model.fc : plus aucun gradient pour le reste. Le modèle est changé sur place, et rendu.
    en: Freezes everything but model.fc: the rest takes no gradient any more. The model is changed in place, and
    returned."""
    # >>> your turn
    head = {id(p) for p in model.fc.parameters()}
    for p in model.parameters():
        p.requires_grad_(id(p) in head)
    return model
    # <<<


def train_mode(model):
    """fr: Le mode entraînement, sauf pour les normalisations par lot gelées (dont aucun paramètre ne prend de
    gradient) : elles restent en évaluation, avec les statistiques qu'elles ont. Le modèle est changé sur place,
    et rendu.
    en: Training mode, except for the frozen batch norms (of which no parameter takes a gradient): they stay in
    evaluation, with the statistics that they have. The model is changed in place, and returned."""
    # >>> your turn
    model.train()
    for module in model.modules():
        if isinstance(module, BATCH_NORMS) and not any(p.requires_grad for p in module.parameters()):
            module.eval()
    return model
    # <<<


def parameter_groups(model, lr_backbone, lr_head):
    """fr: Des groupes pour un optimiseur, [{"params": …, "lr": …}, …] : lr_head pour model.fc, lr_backbone pour le
    reste. Chaque paramètre qui apprend y est une fois ; aucun de ceux qui sont gelés.
    en: Groups for an optimizer, [{"params": …, "lr": …}, …]: lr_head for model.fc, lr_backbone for the rest.
    Each parameter that learns is in them once; none of those that are frozen."""
    # >>> your turn
    head = {id(p) for p in model.fc.parameters()}
    learning = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in learning if id(p) not in head], "lr": lr_backbone},
        {"params": [p for p in learning if id(p) in head], "lr": lr_head},
    ]
    return [group for group in groups if group["params"]]
    # <<<
