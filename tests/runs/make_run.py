"""Write a run that looks real, for tests, benchmarks and looking at the screen.

``python tests/runs/make_run.py FOLDER --live`` appends its events as a training would, so that
``dlstudy watch`` has something to follow where there is no time to train.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from pathlib import Path

import numpy as np

CLASSES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
SETTINGS = {"epochs": 8, "lr": 0.2, "recipe": "fast", "label_smoothing": 0.2, "weight_decay": 0.0005}
NOW = 1795540000.0  # 2026-11-24, for files that are always the same


def pictures(rng, n=24, size=32):
    """Small colourful shapes on gradients: (n, size, size, 3) uint8, with truth and prediction."""
    y, x = np.mgrid[0:size, 0:size] / (size - 1)
    truth = rng.integers(0, 10, n)
    images = np.zeros((n, size, size, 3))
    for image, label in zip(images, truth, strict=True):
        sky, ink = rng.uniform(0.45, 0.95, 3), rng.uniform(0.0, 0.6, 3)
        image[:] = sky * (0.75 + 0.25 * y[..., None])
        u, v = x - rng.uniform(0.4, 0.6), y - rng.uniform(0.4, 0.6)
        r = 0.25 + 0.1 * rng.random()
        shape = [u**2 + v**2 < r**2, abs(u) + abs(v) < r, abs(u) < r / 2, abs(v) < r / 2,
                 np.maximum(abs(u), abs(v)) < r, (u + v > 0) & (u**2 + v**2 < r**2), abs(u - v) < r / 2,
                 abs(u**2 + v**2 - r**2) < 0.03, (v > 0) & (abs(u) < r), np.sin(14 * u) > 0.2][label]  # fmt: skip
        image[shape] = ink + 0.1 * v[shape][:, None]
    images += rng.normal(0, 0.03, images.shape)
    predicted = np.where(rng.random(n) < 0.75, truth, rng.integers(0, 10, n))
    return (255 * images.clip(0, 1)).astype(np.uint8), truth, predicted


def confusion(rng, accuracy, each=1000):
    """A 10 × 10 matrix of counts; animals are taken for animals."""
    near = np.eye(10) * 0.2 + 0.02
    near[2:8, 2:8] += 0.1
    near[3, 5] = near[5, 3] = 0.6
    near[np.eye(10, dtype=bool)] = 0
    near /= near.sum(1, keepdims=True)
    right = np.clip(accuracy + rng.normal(0, 0.03, 10), 0, 1)
    return [rng.multinomial(each, np.where(np.eye(10)[k] > 0, right[k], near[k] * (1 - right[k]))).tolist()
            for k in range(10)]  # fmt: skip


def events(folder: Path, *, epochs=8, steps_per_epoch=97, step_seconds=0.8, rows=1, until=1.0,
           status="finished", data="cifar10", seed=0):  # fmt: skip
    """The events of one run as dictionaries, in order; `until`: the part of the run that is told."""
    rng = np.random.default_rng(seed)
    total = epochs * steps_per_epoch
    (folder / "pictures").mkdir(parents=True, exist_ok=True)

    def event(e, now, **fields):
        t = round(now * step_seconds, 3)
        return {"e": e, "t": t, "at": NOW + t, **fields}

    yield event("start", 0, device="cpu", device_name="AMD EPYC 7B13", threads=2, session=1,
                resumed_step=None, bf16=True)  # fmt: skip
    yield event("data", 0, name=data, builtin=False, official=True, train=50000, test=10000, classes=CLASSES,
                note={"fr": "CIFAR-10, distribution officielle.",
                      "en": "CIFAR-10, official distribution."})  # fmt: skip
    yield event("model", 0, name="Net", parameters=1_972_792)
    yield event("budget", 0, epochs=epochs, asked=epochs, minutes=18.0, asked_minutes=False,
                seconds_per_epoch=steps_per_epoch * step_seconds, steps_per_epoch=steps_per_epoch,
                note={"fr": f"{epochs} époques tiennent dans le temps prévu.",
                      "en": f"{epochs} epochs fit in the time planned."})  # fmt: skip
    yield event("say", 0, fr="Le réseau a 1,97 million de poids ; la première couche est blanchie et gelée.",
                en="The network has 1.97 million weights; its first layer is whitened and frozen.")  # fmt: skip
    accuracy = 0.1
    for start in range(0, int(total * until), rows):
        steps = list(range(start + 1, min(start + rows, total) + 1))
        p = np.array(steps) / total
        loss = 0.85 + 1.75 * np.exp(-5 * p) - 0.25 * p + rng.normal(0, 0.05, len(steps)) * (1.3 - p)
        rate = 0.2 * np.minimum(p / 0.2, (1 - p) / 0.8)
        yield event("scalars", steps[-1], step=steps, ts=[round(s * step_seconds, 3) for s in steps],
                    v={"loss": [round(v, 5) for v in loss.tolist()],
                       "learning_rate": [round(v, 6) for v in rate]})  # fmt: skip
        step = steps[-1]
        done = step / total
        if start // rows % max(1, total // rows // 400) == 0 or step % steps_per_epoch == 0:
            yield event("progress", step, epoch=min((step - 1) // steps_per_epoch + 1, epochs), epochs=epochs,
                        step=step, steps=total, epoch_step=(step - 1) % steps_per_epoch + 1,
                        epoch_steps=steps_per_epoch, per_second=1 / step_seconds,
                        examples_per_second=512 / step_seconds, remaining=(total - step) * step_seconds,
                        memory=1_310_000_000, gpu_memory=None)  # fmt: skip
        ended = [s for s in steps if s % steps_per_epoch == 0]
        if ended:
            step = ended[-1]
            accuracy = 0.907 - 0.42 * math.exp(-4.5 * done) + float(rng.normal(0, 0.004))
            t = round(step * step_seconds, 3)
            yield event("scalars", step, step=[step], ts=[t], v={"test_accuracy": [round(accuracy, 4)],
                        "test_loss": [round(0.55 + 1.3 * math.exp(-4 * done), 4)]})  # fmt: skip
            images, truth, predicted = pictures(rng)
            file = f"pictures/predictions-{step:06d}.npz"
            np.savez_compressed(folder / file, images=images, truth=truth, predicted=predicted,
                                confidence=rng.uniform(0.5, 1, len(truth)))  # fmt: skip
            yield event(
                "show", step, name="predictions", step=step, kind="images", file=file, classes=CLASSES
            )
            yield event("show", step, name="confusion", step=step, kind="matrix", rows=CLASSES, columns=CLASSES,
                        values=confusion(rng, accuracy),
                        title={"fr": "Matrice de confusion", "en": "Confusion matrix"})  # fmt: skip
            yield event("checkpoint", step, step=step)
    if until >= 1:
        recall = [row[k] / 1000 for k, row in enumerate(confusion(rng, accuracy))]
        yield event("show", total, name="classes", step=total, kind="table",
                    columns=[{"fr": "classe", "en": "class"}, {"fr": "exactitude", "en": "accuracy"}],
                    rows=list(zip(CLASSES, recall, strict=True)),
                    title={"fr": "Exactitude par classe", "en": "Accuracy per class"})  # fmt: skip
        yield event("say", total, fr=f"Exactitude sur le test : {100 * accuracy:.1f} %.".replace(".", ",", 1),
                    en=f"Test accuracy: {100 * accuracy:.1f}%.")  # fmt: skip
        error = None
        if status == "failed":
            error = {"type": "RuntimeError",
                     "message": "mat1 and mat2 shapes cannot be multiplied (512x400 and 512x10)",
                     "line": 142, "source": "logits = self.head(features)", "tail": ["epoch 8", "done"],
                     "advice": {"fr": "La couche attend 512 entrées et en reçoit 400.",
                                "en": "The layer expects 512 inputs and gets 400."}}  # fmt: skip
        yield event("end", total, status=status, error=error, metrics={"test_accuracy": round(accuracy, 4)})


def make_run(folder: Path, *, status="finished", until=1.0, live=False, speed=10.0, **how) -> Path:
    """Write the folder of a run; `live`: append it at `speed` times the speed of a training, and obey stop."""
    folder.mkdir(parents=True, exist_ok=True)
    alive = live or (until < 1 and status == "running")
    info = {"id": folder.name, "lab": "week2.cifar", "created_at": "2026-11-24T16:30:05+00:00",
            "title": {"fr": "CIFAR-10 en une séance", "en": "CIFAR-10 in one sitting"},
            "settings": {**SETTINGS, "lr": 0.1}, "defaults": SETTINGS, "seed": 0, "device": "cpu", "threads": 2,
            "data": None, "minutes": None, "budget_minutes": 18.0, "part": "week2.cifar/lab", "curriculum": None,
            "versions": {"dlstudy": "0.1.0", "torch": "2.13.0", "python": "3.11.7"}, "language": "en"}  # fmt: skip
    (folder / "run.json").write_text(json.dumps(info))
    state = {"status": "running" if alive else status, "pid": os.getpid() if alive else 2**22 - 1,
             "pid_created": _created() if alive else 0.0, "started_at": "2026-11-24T16:30:06+00:00",
             "ended_at": None, "error": None}  # fmt: skip
    if status == "interrupted":
        state["status"] = "running"
    (folder / "state.json").write_text(json.dumps(state))
    (folder / "output.log").write_text("Files already downloaded and verified\ncompiling… done\n")
    if until >= 1 and status == "finished":
        (folder / "weights.safetensors").write_bytes(b"\0" * 1000)
    with open(folder / "events.jsonl", "w", encoding="utf-8") as file:
        for event in events(
            folder, status=status if status != "interrupted" else "stopped", until=until, **how
        ):
            if live:
                time.sleep(max(0.0, event["t"] - getattr(make_run, "t", 0.0)) / speed)
                make_run.t = event["t"]
                event["at"] = time.time()
                while _asked(folder) == "pause":
                    time.sleep(0.1)
                if _asked(folder) == "stop":
                    event.update(e="end", status="stopped", metrics={}, error=None)
            file.write(json.dumps(event, ensure_ascii=False) + "\n")
            if live:
                file.flush()
            if event["e"] == "end":
                state.update(status=event["status"])
                break
    if live:
        (folder / "state.json").write_text(json.dumps(state))
    return folder


def _created() -> float:
    import psutil

    return psutil.Process().create_time()


def _asked(folder: Path) -> str:
    try:
        command = json.loads((folder / "control.json").read_text())
    except (OSError, ValueError):
        return ""
    return command if isinstance(command, str) else str(command.get("command", command.get("do", "")))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--live", action="store_true")
    parser.add_argument("--speed", type=float, default=10.0)
    parser.add_argument("--until", type=float, default=1.0)
    parser.add_argument("--status", default="finished")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--steps-per-epoch", type=int, default=97)
    parser.add_argument("--rows", type=int, default=1)
    make_run(**vars(parser.parse_args()))
