"""Writes a checkpoint as a model pack that looks like any CLIP export of the hub, and checks it against the checkpoint.

    python export.py --checkpoint RUN/last.pt --meta POOL/meta.json --out resources/packs/shapes [--figures JSON]

    onnx/vision_model.onnx  pixel_values [N, 3, H, W] -> image_embeds [N, E], last_hidden_state [N, T, W],
                            stem_features [N, 64, H/4, W/4]
    onnx/text_model.onnx    input_ids, attention_mask [N, L] int64 -> text_embeds [N, E]
    config.json, preprocessor_config.json, tokenizer.json, pack.json, and with figures README.md (card.md filled in)

H and W are free in the vision graph (the window mask is computed from them); a grid other than the trained one needs
the initializer `position_embedding` [1 + rows * columns, W] interpolated (bicubic, half-pixel centres, no antialias).
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from string import Template

import numpy
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from tokenizers import Tokenizer
from torch import Tensor, nn

from checkpoint import load_model
from evaluate import DEVIATION, MEAN
from model import Attention, ConvUnit, ModelConfig, ShapesClip
from pool import EVALUATION_TEMPLATE, Vocabulary
from tokenizer import encode
from train import OTHER_GRIDS

OPSET = 17
# Single precision through other kernels and another order of sums.
TOLERANCE = 1e-4
CHECKED_GRIDS = ((12, 12), (8, 12), (18, 18), (6, 6), (24, 24))
POSITIONS = "position_embedding"
PROVIDERS = ["CPUExecutionProvider"]


def prepare(model: ShapesClip) -> ShapesClip:
    """Eval mode, BatchNorm folded into the convolutions, attention spelled out as MatMul and Softmax."""
    model.eval()
    for module in model.modules():
        if isinstance(module, ConvUnit):
            module.fold()
        if isinstance(module, Attention):
            module.is_eager = True
    return model


def export_graph(
    module: nn.Module, example: tuple[Tensor, ...], path: Path, inputs: list[str], outputs: list[str], axes: dict
) -> None:
    """The tracing exporter: its graphs are the ones that the public packs hold."""
    torch.onnx.export(
        module,
        example,
        str(path),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=OPSET,
        dynamo=False,
    )


def export_models(model: ShapesClip, folder: Path) -> None:
    config = model.config
    pixels = torch.randn(2, 3, config.image_size, config.image_size)
    export_graph(
        model.vision,
        (pixels,),
        folder / "vision_model.onnx",
        ["pixel_values"],
        ["image_embeds", "last_hidden_state", "stem_features"],
        {
            "pixel_values": {0: "batch_size", 2: "height", 3: "width"},
            "image_embeds": {0: "batch_size"},
            "last_hidden_state": {0: "batch_size", 1: "sequence_length"},
            "stem_features": {0: "batch_size", 2: "stem_height", 3: "stem_width"},
        },
    )
    ids = torch.randint(1, config.vocabulary_size - 2, (2, 12))
    ids[:, 9] = config.vocabulary_size - 1
    axes = {0: "batch_size", 1: "sequence_length"}
    export_graph(
        model.text,
        (ids, torch.ones_like(ids)),
        folder / "text_model.onnx",
        ["input_ids", "attention_mask"],
        ["text_embeds"],
        {"input_ids": axes, "attention_mask": axes, "text_embeds": {0: "batch_size"}},
    )
    for path in (folder / "vision_model.onnx", folder / "text_model.onnx"):
        onnx.checker.check_model(str(path), full_check=True)


def with_positions(graph: onnx.ModelProto, positions: numpy.ndarray) -> bytes:
    """What the product does to encode another grid: the position initializer is replaced, nothing else."""
    edited = onnx.ModelProto()
    edited.CopyFrom(graph)
    found = [initializer for initializer in edited.graph.initializer if initializer.name == POSITIONS]
    if len(found) != 1:
        raise ValueError(f"The vision graph holds {len(found)} initializers named '{POSITIONS}'; one is expected.")
    found[0].CopyFrom(numpy_helper.from_array(positions, POSITIONS))
    return edited.SerializeToString()


@torch.inference_mode()
def check(model: ShapesClip, tokenizer: Tokenizer, vocabulary: Vocabulary, folder: Path) -> dict:
    """Largest absolute differences between onnxruntime and PyTorch; raises where one exceeds the tolerance."""
    graph = onnx.load(str(folder / "vision_model.onnx"))
    patch = model.config.patch_size
    differences: dict[str, float] = {}
    for rows, columns in CHECKED_GRIDS:
        positions = model.vision.positions(rows, columns)
        session = onnxruntime.InferenceSession(with_positions(graph, positions.numpy()), providers=PROVIDERS)
        pixels = torch.randn(3, 3, rows * patch, columns * patch, generator=torch.Generator().manual_seed(rows))
        expected = model.vision(pixels, positions)
        actual = session.run(["image_embeds", "last_hidden_state", "stem_features"], {"pixel_values": pixels.numpy()})
        differences[f"vision {rows}x{columns}"] = max(
            float(numpy.abs(a - e.numpy()).max()) for a, e in zip(actual, expected, strict=True)
        )
    ids = torch.from_numpy(encode(tokenizer, vocabulary.evaluation_prompts(), 16))
    session = onnxruntime.InferenceSession(str(folder / "text_model.onnx"), providers=PROVIDERS)
    feed = {"input_ids": ids.numpy(), "attention_mask": (ids != 0).long().numpy()}
    actual = session.run(["text_embeds"], feed)[0]
    expected = model.text(ids, torch.from_numpy(feed["attention_mask"])).numpy()
    differences["text"] = float(numpy.abs(actual - expected).max())
    for name, difference in differences.items():
        if not difference <= TOLERANCE:
            raise ValueError(f"{name}: onnxruntime and PyTorch differ by {difference:.2e}, more than {TOLERANCE:.0e}.")
    return differences


def model_config(config: ModelConfig) -> dict:
    return {
        "architectures": ["CLIPModel"],
        "model_type": "clip",
        "projection_dim": config.projection,
        "vision_config": {
            "model_type": "clip_vision_model",
            "hidden_size": config.vision_width,
            "intermediate_size": 4 * config.vision_width,
            "num_hidden_layers": config.vision_layers,
            "num_attention_heads": config.vision_heads,
            "image_size": config.image_size,
            "patch_size": config.patch_size,
            "hidden_act": "quick_gelu",
            "projection_dim": config.projection,
        },
        "text_config": {
            "model_type": "clip_text_model",
            "hidden_size": config.text_width,
            "intermediate_size": 4 * config.text_width,
            "num_hidden_layers": config.text_layers,
            "num_attention_heads": config.text_heads,
            "max_position_embeddings": config.context_length,
            "vocab_size": config.vocabulary_size,
            "bos_token_id": config.vocabulary_size - 2,
            "eos_token_id": config.vocabulary_size - 1,
            "hidden_act": "quick_gelu",
            "projection_dim": config.projection,
        },
    }


def preprocessor_config(config: ModelConfig) -> dict:
    return {
        "do_resize": True,
        "size": {"height": config.image_size, "width": config.image_size},
        "do_center_crop": False,
        "resample": 3,
        "do_rescale": True,
        "rescale_factor": 1 / 255,
        "do_normalize": True,
        "image_mean": [MEAN] * 3,
        "image_std": [DEVIATION] * 3,
    }


def file_entry(path: Path) -> dict:
    content = path.read_bytes()
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def preset_thresholds(scores: dict) -> dict:
    """Background thresholds per preset, chosen on the train scenes of Shapes-WSSS by `npm run bench -- shapes-wsss --out`."""
    by_row = {row["name"]: row["threshold"] for row in scores["rows"]}
    return {preset: by_row[f"zero-shot, MaskCLIP, {preset}"] for preset in ("fast", "best")}


def pack_description(model: ShapesClip, vocabulary: Vocabulary, meta: dict, scores: dict | None, out: Path) -> dict:
    grid = model.config.grid
    trained = [[grid, grid]] + [list(other) for other in OTHER_GRIDS if other != (grid, grid)]
    sides = [side for shape in trained for side in shape]
    inference: dict = {"long_side": model.config.image_size}
    if scores:
        inference["background_threshold"] = preset_thresholds(scores)
    graphs = ["onnx/vision_model.onnx", "onnx/text_model.onnx"]
    files = [*graphs, "config.json", "preprocessor_config.json", "tokenizer.json"]
    return {
        "format": 1,
        "name": "shapes",
        "kind": "clip",
        "title": "Drawn shapes (built in)",
        "source": "Trained by the Maskwright project on procedurally drawn scenes (models/shapes/train)",
        "licence": "Apache-2.0",
        "logit_scale": round(model.logit_scale.exp().item(), 4),
        "patch_size": model.config.patch_size,
        "grids": {"min": [min(sides)] * 2, "max": [max(sides)] * 2, "trained": trained},
        "inference": inference,
        "template": EVALUATION_TEMPLATE,
        "vocabulary": {
            "classes": [
                {"name": word.name, "synonyms": list(word.synonyms), "hypernym": word.hypernym}
                for word in vocabulary.classes
            ],
            "backgrounds": [
                {key: entry[key] for key in ("name", "synonyms", "places", "scenes")} for entry in meta["backgrounds"]
            ],
        },
        "backgroundWords": [word.name for word in vocabulary.backgrounds],
        "notice": (
            "This pack knows only the drawn shapes of its own vocabulary. On photographs, or for any other class, "
            "its maps mean nothing: add a CLIP pack for those."
        ),
        "files": {name: file_entry(out / name) for name in files},
    }


def model_card(model: ShapesClip, progress: dict, meta: dict, figures: dict, out: Path) -> str:
    """card.md with the figures of this checkpoint; a placeholder without a value is an error."""

    def percent(value: float) -> str:
        return f"{100 * value:.1f}"

    at_grids = figures.get("dense_at_grids", {})
    graphs = [out / "onnx" / name for name in ("vision_model.onnx", "text_model.onnx")]
    return Template((Path(__file__).parent / "card.md").read_text(encoding="utf-8")).substitute(
        parameters=f"{sum(p.numel() for p in (*model.vision.parameters(), *model.text.parameters())):,}",
        megabytes=f"{sum(path.stat().st_size for path in graphs) / 1e6:.1f}",
        template=EVALUATION_TEMPLATE,
        generatorVersion=meta["generatorVersion"],
        scenes=f"{progress['scenes']:,}",
        images=f"{progress['seen']:,}",
        minutes=f"{progress['elapsed'] / 60:.0f}",
        torch=torch.__version__.split("+")[0],
        singleCount=figures["counts"]["single"],
        multiCount=figures["counts"]["multi"],
        single_accuracy=percent(figures["single_accuracy"]),
        multi_map=f"{figures['multi_map']:.3f}",
        background_accuracy=percent(figures["background_accuracy"]),
        threshold=f"{figures['dense']['threshold']:.3g}",
        dense=percent(figures["dense"]["miou"]),
        dense_half=percent(figures["dense"]["miou_at_half"]),
        dense_single=percent(figures["dense_single"]["miou"]),
        grids=", ".join(at_grids) or "none",
        dense_at_grids=", ".join(percent(found["miou"]) for found in at_grids.values()) or "not measured",
        largeCount=figures["counts"].get("large", "no"),
    )


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--meta", type=Path, required=True, help="meta.json of a pool: the vocabulary")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--figures", type=Path, help="what evaluate.py wrote; fills in the model card")
    parser.add_argument("--scores", type=Path, help="what bench shapes-wsss wrote of this pack; gives the thresholds")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)

    model, tokenizer, progress = load_model(arguments.checkpoint)
    prepare(model)
    meta = json.loads(arguments.meta.read_text())
    vocabulary = Vocabulary.from_meta(meta)
    out: Path = arguments.out
    (out / "onnx").mkdir(parents=True, exist_ok=True)
    export_models(model, out / "onnx")
    differences = check(model, tokenizer, vocabulary, out / "onnx")
    tokenizer.save(str(out / "tokenizer.json"), pretty=True)
    write_json(out / "config.json", model_config(model.config))
    write_json(out / "preprocessor_config.json", preprocessor_config(model.config))
    figures = json.loads(arguments.figures.read_text()) if arguments.figures else None
    scores = json.loads(arguments.scores.read_text()) if arguments.scores else None
    write_json(out / "pack.json", pack_description(model, vocabulary, meta, scores, out))
    if figures:
        (out / "README.md").write_text(model_card(model, progress, meta, figures, out), encoding="utf-8")
    total = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    print(json.dumps({"differences": differences, "bytes": total}))


if __name__ == "__main__":
    main()
