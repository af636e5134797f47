"""What to say of everything that can be wrong, in the language in force."""

from __future__ import annotations

from typing import Any

from dlstudy.checking import render
from dlstudy.checking.compare import Difference
from dlstudy.exercise import Probe, Property
from dlstudy.language import capital, count, say

Head = dict[str, Any]


def trouble(error: Head, target: str, signature: str | None = None) -> str:
    """Why a call gave no result.

    Args:
        error: as `errors.describe` told it.
        signature: what the reference's call looks like.
    """
    kind = error["kind"]
    if kind == "unmet":
        return say(fr=error["fr"], en=error["en"])
    if kind == "not-written":
        what = error.get("what") or target
        if what == target:
            return unwritten(target)
        return say(fr=f"{target} a besoin de {what}, qui n'est pas encore {_written(what)}.",
                   en=f"{target} needs {what}, which is not written yet.")  # fmt: skip
    if kind == "missing":
        near = error.get("near")
        return say(fr=f"Votre fichier ne définit pas {error['what']}"
                      + (f" ; vouliez-vous écrire {error['what']} au lieu de {near} ?" if near else "."),
                   en=f"Your file does not define {error['what']}"
                      + (f"; did you mean {error['what']} where you wrote {near}?" if near else "."))  # fmt: skip
    if kind == "not-callable":
        return say(fr=f"{error['what']} n'est pas une fonction dans votre fichier, mais une valeur ({error['is']}).",
                   en=f"{error['what']} is no function in your file but a value ({error['is']}).")  # fmt: skip
    if kind == "signature":
        wanted = f"{target.rpartition('.')[2] if '.' in target else target}{signature or '(…)'}"
        return say(fr=f"{target} ne peut pas être appelée comme l'énoncé le demande, {wanted} : {error['message']}",
                   en=f"{target} cannot be called as the statement asks, {wanted}: {error['message']}")  # fmt: skip
    if kind == "input":
        return _at(error, say(fr="input() attend quelqu'un au clavier : pendant une vérification, il n'y a personne. "
                                 "Retirez cet appel.",
                              en="input() waits for somebody at the keyboard: during a check there is nobody. "
                                 "Remove this call."))  # fmt: skip
    if kind == "exit":
        return _at(error, say(fr="Le code quitte Python (sys.exit, exit ou quit) : une fonction doit rendre son "
                                 "résultat.",
                              en="The code leaves Python (sys.exit, exit or quit): a function has to return its "
                                 "result."))  # fmt: skip
    if kind == "refused":
        return refused(error["what"], error["detail"])
    if kind == "recursion":
        return _at(error, say(fr="La fonction s'appelle elle-même sans fin (RecursionError) : "
                                 "quel cas devrait l'arrêter ?",
                              en="The function calls itself without end (RecursionError): which case should "
                                 "stop it?"))  # fmt: skip
    if kind == "memory":
        return _at(error, say(fr="La mémoire permise ne suffit pas : la fonction crée un tableau ou une liste "
                                 "beaucoup trop grands.",
                              en="The memory allowed does not suffice: the function makes an array or a list that "
                                 "is far too large."))  # fmt: skip
    if kind == "no-module":
        return _at(error, say(fr=f"Le module {error['what']} n'est pas installé ici ; l'exercice n'en a pas besoin.",
                              en=f"The module {error['what']} is not installed here; the exercise does not need "
                                 "it."))  # fmt: skip
    if kind == "too-large":
        return say(fr="Le résultat est démesurément grand.", en="The result is far too large.")
    name = error["type"].rpartition(".")[2]
    message = f"{name}: {error['message']}" if error["message"] else name
    if "NoneType" in message:
        message += say(fr=" : une de vos fonctions rend None, manque-t-il un return ?",
                       en=": one of your functions gives None, is a return missing?")  # fmt: skip
    if not error["frames"]:
        return say(fr=f"Votre résultat ne peut pas être examiné : {message}",
                   en=f"Your result cannot be examined: {message}")  # fmt: skip
    return _at(error, message)


def unwritten(target: str) -> str:
    """A function, a method or a class is still the starter's."""
    return say(fr=f"{target} n'est pas encore {_written(target)}.", en=f"{target} is not written yet.")


def _written(target: str) -> str:
    """The French participle: une fonction écrite, Perceptron écrit (as everywhere on screen)."""
    return "écrit" if target.rpartition(".")[2][:1].isupper() else "écrite"


def _at(error: Head, words: str) -> str:
    """The words with the learner's own lines that led there."""
    if not error.get("frames"):
        return words
    shown = []
    for line, function, text in error["frames"]:
        inside = f", {function}" if function != "<module>" else ""
        where = say(fr=f"ligne {line}{inside} :", en=f"line {line}{inside}:")
        shown.append(f"  {where} {text}")
    return "\n".join([words, *shown])


def refused(what: str, detail: str) -> str:
    """What the guard did not allow."""
    if what == "read":
        return say(fr=f"Votre code ouvre ou importe {detail} : la solution et les vérifications ne sont pas lisibles "
                      "pendant une vérification.",
                   en=f"Your code opens or imports {detail}: the solution and the checks cannot be read during "
                      "a check.")  # fmt: skip
    if what == "write":
        return say(fr=f"Votre code écrit dans {detail} : rien du cours ni du programme ne peut être modifié.",
                   en=f"Your code writes to {detail}: nothing of the course or of the program can be "
                      "changed.")  # fmt: skip
    if what == "process":
        return say(fr=f"Votre code lance un autre programme ({detail}) : ce n'est pas permis pendant une vérification.",
                   en=f"Your code starts another program ({detail}): this is not allowed during a check.")  # fmt: skip
    if what == "signal":
        return say(fr="Votre code envoie un signal à un autre processus : ce n'est pas permis pendant une "
                      "vérification.",
                   en="Your code sends a signal to another process: this is not allowed during a check.")  # fmt: skip
    return say(fr="Votre code ouvre une connexion réseau : ce n'est pas permis pendant une vérification.",
               en="Your code opens a network connection: this is not allowed during a check.")  # fmt: skip


def ended(end: Head) -> str:
    """How a process ended that had more to say."""
    line = end.get("line")
    fr_line, en_line = (f", à la ligne {line}", f", in line {line}") if line else ("", "")
    kind = end["kind"]
    if kind == "time":
        seconds = f"{end.get('seconds', 0):g}"
        if end.get("waited"):
            return say(fr=f"Arrêté après {seconds} s d'attente{fr_line} : le code attend quelque chose qui ne vient "
                          "pas.",
                       en=f"Stopped after {seconds} s of waiting{en_line}: the code waits for something that does "
                          "not come.")  # fmt: skip
        return say(fr=f"Arrêté après {seconds} s de calcul{fr_line} : une boucle sans fin, ou beaucoup trop longue ?",
                   en=f"Stopped after {seconds} s of computing{en_line}: a loop without end, or far too "
                      "long?")  # fmt: skip
    if kind == "exit":
        return say(fr=f"Le code a mis fin au processus (os._exit, code {end.get('code')}){fr_line} : "
                      "une fonction doit rendre son résultat.",
                   en=f"The code ended the process (os._exit, code {end.get('code')}){en_line}: "
                      "a function has to return its result.")  # fmt: skip
    if kind == "channel":
        return say(fr="Votre code ferme ou remplit des fichiers ouverts par la vérification (os.close, os.write, "
                      "os.dup2) : elle n'apprend plus rien de lui. Retirez ces appels.",
                   en="Your code closes or writes to files that the check opened (os.close, os.write, os.dup2): "
                      "the check no longer learns anything of it. Remove these calls.")  # fmt: skip
    if kind == "memory":
        return say(fr=f"La mémoire permise ne suffit pas{fr_line}.",
                   en=f"The memory allowed does not suffice{en_line}.")  # fmt: skip
    if kind == "crash":
        if end.get("inside"):
            return say(fr=f"La vérification elle-même a échoué : {end['inside'].strip().splitlines()[-1]}",
                       en=f"The check itself failed: {end['inside'].strip().splitlines()[-1]}")  # fmt: skip
        if end.get("signal") == "SIGKILL":
            return say(fr="Le système a tué le processus, sans doute parce que la mémoire manquait.",
                       en="The system killed the process, probably for lack of memory.")  # fmt: skip
        name = end.get("signal") or "?"
        return say(fr=f"Python s'est arrêté brutalement ({name}){fr_line} : une récursion trop profonde pour la pile, "
                      "ou un accès direct à la mémoire.",
                   en=f"Python crashed ({name}){en_line}: a recursion too deep for the stack, or direct access to "
                      "memory.")  # fmt: skip
    if kind == "tampered":
        return say(fr=f"Votre code remplace {end['what']}, dont la vérification a besoin : aucun résultat n'est "
                      "fiable. Donnez un autre nom au vôtre.",
                   en=f"Your code replaces {end['what']}, which the check relies on: no result can be trusted. "
                      "Give yours another name.")  # fmt: skip
    if kind == "refused":
        return refused(end["what"], end["detail"])
    return say(fr="Pas vérifiée : le code a déjà été arrêté plusieurs fois.",
               en="Not checked: the code had been stopped several times by then.")  # fmt: skip


def difference(found: Difference) -> str:
    """Where a result differs, in one or two sentences."""
    where = say(fr=f"dans le résultat{found.path}, ", en=f"in result{found.path}, ") if found.path else ""
    text = _difference(found)
    return capital(where + text)


def _difference(found: Difference) -> str:
    if found.kind == "raises":
        return say(fr=f"une exception {found.expected} était attendue ; la fonction a rendu un résultat.",
                   en=f"a {found.expected} was expected; the function returned a result.")  # fmt: skip
    if found.kind == "type":
        wanted, got = type_words(found.expected), type_words(found.got)
        if found.got is None:
            return say(fr=f"{wanted} est attendu, la fonction rend None : manque-t-il un return ?",
                       en=f"{wanted} was expected, the function returns None: is a return missing?")  # fmt: skip
        return say(fr=f"{wanted} est attendu, pas {got}.", en=f"{wanted} was expected, not {got}.")
    if found.kind == "length":
        wanted = count(found.expected, ("élément attendu", "éléments attendus"), ("element", "elements"))
        got = count(found.got, ("obtenu", "obtenus"), ("returned", "returned"))
        return say(fr=f"{wanted}, {got}.", en=f"{wanted} expected, {got}.")
    if found.kind == "keys":
        return say(fr=f"clés attendues : {', '.join(found.expected)} ; clés rendues : {', '.join(found.got) or '—'}.",
                   en=f"keys expected: {', '.join(found.expected)}; keys returned: "
                      f"{', '.join(found.got) or '—'}.")  # fmt: skip
    if found.kind == "shape":
        return say(fr=f"forme attendue {render.shape(found.expected)}, forme rendue {render.shape(found.got)}.",
                   en=f"shape expected {render.shape(found.expected)}, shape returned "
                      f"{render.shape(found.got)}.")  # fmt: skip
    if found.kind == "dtype":
        return say(fr=f"type attendu {found.expected}, type rendu {found.got}.",
                   en=f"dtype expected {found.expected}, dtype returned {found.got}.")  # fmt: skip
    one, other = render.pair(found.expected, found.got) if found.at is not None or _bare(found.expected) else \
        (" ".join(render.lines(found.expected)), " ".join(render.lines(found.got)))  # fmt: skip
    if found.at is None:
        return say(fr=f"{one} attendu, {other} obtenu.", en=f"{one} expected, {other} obtained.")
    place = "[" + ", ".join(map(str, found.at)) + "]"
    more = (say(fr=f" ({found.many} éléments sur {found.total} diffèrent)",
                en=f" ({found.many} of {found.total} elements differ)") if found.many > 1 else "")  # fmt: skip
    return say(fr=f"à l'indice {place}, {one} attendu, {other} obtenu{more}.",
               en=f"at index {place}, {one} expected, {other} obtained{more}.")  # fmt: skip


def _bare(value: Any) -> bool:
    import numpy as np

    return isinstance(value, (bool, int, float, complex, np.generic))


def type_words(value: Any) -> str:
    """A kind of value in words: an array of shape (2, 3), a list, a number."""
    import numpy as np

    from dlstudy.checking.encoding import DictOf, Other, Tensor

    if isinstance(value, Tensor):
        return say(
            fr=f"un tenseur {render.shape(value.array.shape)}",
            en=f"a tensor {render.shape(value.array.shape)}",
        )
    if isinstance(value, np.ndarray) and value.ndim:
        return say(fr=f"un tableau {render.shape(value.shape)}", en=f"an array {render.shape(value.shape)}")
    if isinstance(value, DictOf):
        return say(fr="un dictionnaire", en="a dict")
    if isinstance(value, tuple):
        return say(fr="un tuple", en="a tuple")
    if isinstance(value, list):
        return say(fr="une liste", en="a list")
    if isinstance(value, str):
        return say(fr="un texte", en="a text")
    if value is None:
        return "None"
    if isinstance(value, Other):
        return say(fr=f"une valeur de type {value.kind}", en=f"a value of type {value.kind}")
    return say(fr="un nombre", en="a number")


def title(check: Probe | Property) -> str:
    """What a check is called on screen; in French its name where it has no other."""
    name = check.name.replace("_", " ")
    return say(fr=check.fr or name, en=name)


def aspect(name: str) -> str:
    """The title of what is looked at beside the values."""
    return {
        "float32": say(fr="type des nombres gardé", en="dtype kept"),
        "ints": say(fr="entiers acceptés sans troncature", en="integers, nothing truncated"),
        "layout": say(fr="autres dispositions en mémoire", en="other memory layouts"),
        "again": say(fr="appels indépendants", en="calls independent of each other"),
        "unchanged": say(fr="entrées inchangées", en="inputs unchanged"),
        "warnings": say(fr="aucun avertissement numérique", en="no numeric warning"),
        "forbidden": say(fr="rien d'interdit", en="nothing forbidden"),
        "loops": say(fr="sans boucle Python", en="no Python loop"),
    }[name]


def variant(name: str) -> str:
    """How the inputs of a failing case are special, for the case's heading."""
    return {
        "base": "",
        "float32": say(
            fr="les mêmes nombres dans l'autre précision", en="the same numbers in the other precision"
        ),
        "ints": say(fr="des entiers", en="integers"),
        "layout": say(
            fr="les mêmes nombres, non contigus en mémoire", en="the same numbers, not contiguous in memory"
        ),
        "again": say(
            fr="après un premier appel, où les mêmes tableaux contenaient d'autres nombres",
            en="after a first call, in which the same arrays held other numbers",
        ),
    }[name]
