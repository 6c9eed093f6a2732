"""Scores a checkpoint on held-out scenes: tags, background words, and how well dense maps find the objects.

    python evaluate.py --checkpoint RUN/last.pt --single DIR --multi DIR [--large DIR --grids 6 18] [--out JSON]

Everything is zero-shot from text: the pack's template with class and background names.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from checkpoint import load_model
from model import ShapesClip
from pool import Pool, Vocabulary, read_pool, read_vocabulary
from tokenizer import encode

MEAN, DEVIATION = 0.5, 0.25
THRESHOLDS = [step / 40 for step in range(1, 40)]


def to_pixel_values(images: numpy.ndarray, size: int) -> Tensor:
    """uint8 [N, S, S, 3] -> normalised float32 [N, 3, size, size]; resized as in the product: bicubic, antialiased."""
    pixels = torch.from_numpy(numpy.array(images)).permute(0, 3, 1, 2).float()
    if pixels.shape[-1] != size:
        pixels = functional.interpolate(pixels, (size, size), mode="bicubic", antialias=True).clamp(0, 255)
    return (pixels / 255 - MEAN) / DEVIATION


def encode_texts(model: ShapesClip, tokenizer: Tokenizer, texts: list[str]) -> Tensor:
    ids = torch.from_numpy(encode(tokenizer, texts, model.config.context_length))
    return model.encode_text(ids, torch.ones_like(ids))


def average_precision(scores: numpy.ndarray, truth: numpy.ndarray) -> float:
    """Area under the precision-recall steps: the mean of the precision at each true item, best score first."""
    hits = truth[numpy.argsort(-scores, kind="stable")] > 0
    precision = numpy.cumsum(hits) / numpy.arange(1, len(hits) + 1)
    return float(precision[hits].mean())


def mean_average_precision(scores: numpy.ndarray, truth: numpy.ndarray) -> float:
    present = [index for index in range(truth.shape[1]) if truth[:, index].any()]
    return float(numpy.mean([average_precision(scores[:, index], truth[:, index]) for index in present]))


def dense_maps(patches: Tensor, texts: Tensor, tags: list[int], class_count: int, scale: float) -> Tensor:
    """CAM values [tags, P] in 0..1 of one picture.

    relu(s v.t_c - log mean_{j != c} exp(s v.t_j)) over its maximum; j: the other tags and the background words.
    """
    logits = scale * patches @ texts.T
    rivals_of = [[t for t in tags if t != tag] + list(range(class_count, texts.shape[0])) for tag in tags]
    maps = torch.stack(
        [
            functional.relu(
                logits[:, tag] - torch.logsumexp(logits[:, rivals], dim=1) + torch.tensor(float(len(rivals))).log()
            )
            for tag, rivals in zip(tags, rivals_of, strict=True)
        ]
    )
    return maps / maps.amax(dim=1, keepdim=True).clamp_min(1e-6)


def mean_iou(confusion: numpy.ndarray) -> float:
    """Mean over the classes that occur in truth or prediction; rows are truth."""
    crossed = numpy.diag(confusion)
    union = confusion.sum(0) + confusion.sum(1) - crossed
    return float((crossed[union > 0] / union[union > 0]).mean())


def dense_mean_iou(model: ShapesClip, pool: Pool, texts: Tensor, class_count: int, grid: int | None = None) -> dict:
    """Dense value-path mIoU at the best constant threshold and at 0.5; one confusion matrix over all, tags given.

    `grid` encodes the pictures at another size (patches per side), with the position embedding interpolated.
    """
    scale = float(model.logit_scale.exp())
    size = pool.labels.shape[1]
    confusions = {threshold: numpy.zeros((class_count + 1) ** 2, numpy.int64) for threshold in THRESHOLDS}
    side = grid or model.config.grid
    for start in range(0, len(pool), 50):
        chunk = slice(start, start + 50)
        pixels = to_pixel_values(pool.images[chunk], side * model.config.patch_size)
        patches = model.vision.dense(pixels, model.vision.positions(side, side))
        for offset, vectors in enumerate(patches):
            index = start + offset
            tags = numpy.flatnonzero(pool.classes[index]).tolist()
            if not tags:
                continue
            maps = dense_maps(vectors, texts, tags, class_count, scale).reshape(1, len(tags), side, side)
            best, which = functional.interpolate(maps, size, mode="bilinear", align_corners=False)[0].max(dim=0)
            named = torch.tensor(tags)[which].numpy() + 1
            truth = pool.labels[index].astype(numpy.int64) * (class_count + 1)
            for threshold, confusion in confusions.items():
                predicted = numpy.where(best.numpy() > threshold, named, 0)
                confusion += numpy.bincount((truth + predicted).ravel(), minlength=len(confusion))
    scores = {t: mean_iou(c.reshape(class_count + 1, -1)) for t, c in confusions.items()}
    best_threshold = max(scores, key=scores.__getitem__)
    return {"miou": scores[best_threshold], "threshold": best_threshold, "miou_at_half": scores[0.5]}


def embed_images(model: ShapesClip, pool: Pool) -> Tensor:
    size = model.config.image_size
    chunks = [pool.images[start : start + 100] for start in range(0, len(pool), 100)]
    return torch.cat([model.encode_image(to_pixel_values(images, size)) for images in chunks])


@torch.inference_mode()
def evaluate(model: ShapesClip, tokenizer: Tokenizer, vocabulary: Vocabulary, single: Pool, multi: Pool) -> dict:
    """Shares in 0..1. The model's train/eval mode is restored afterwards."""
    was_training = model.training
    model.eval()
    class_count = len(vocabulary.classes)
    texts = encode_texts(model, tokenizer, vocabulary.evaluation_prompts())
    figures: dict = {}
    single_scores = (embed_images(model, single) @ texts.T).numpy()
    multi_scores = (embed_images(model, multi) @ texts.T).numpy()
    figures["single_accuracy"] = float((single_scores[:, :class_count].argmax(1) == single.classes.argmax(1)).mean())
    figures["multi_map"] = mean_average_precision(multi_scores[:, :class_count], multi.classes)
    found = numpy.concatenate([scores[:, class_count:].argmax(1) for scores in (single_scores, multi_scores)])
    figures["background_accuracy"] = float((found == numpy.concatenate([single.backgrounds, multi.backgrounds])).mean())
    figures["dense"] = dense_mean_iou(model, multi, texts, class_count)
    model.train(was_training)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--single", type=Path, required=True)
    parser.add_argument("--multi", type=Path, required=True)
    parser.add_argument("--large", type=Path, help="held-out pool of larger pictures, for dense maps at --grids")
    parser.add_argument("--grids", type=int, nargs="*", default=[], help="patches per side")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)

    model, tokenizer, _ = load_model(arguments.checkpoint)
    vocabulary = read_vocabulary(arguments.single)
    single, multi = read_pool(arguments.single, vocabulary), read_pool(arguments.multi, vocabulary)
    figures = evaluate(model, tokenizer, vocabulary, single, multi)
    figures["counts"] = {"single": len(single), "multi": len(multi)}
    with torch.inference_mode():
        texts = encode_texts(model, tokenizer, vocabulary.evaluation_prompts())
        figures["dense_single"] = dense_mean_iou(model, single, texts, len(vocabulary.classes))
        if arguments.large:
            large = read_pool(arguments.large, vocabulary)
            figures["counts"]["large"] = len(large)
            figures["dense_at_grids"] = {
                f"{grid}x{grid}": dense_mean_iou(model, large, texts, len(vocabulary.classes), grid)
                for grid in arguments.grids
            }
    print(json.dumps(figures, indent=1))
    if arguments.out:
        arguments.out.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
