"""The two encoders of the embedded pack: a small CLIP with a convolutional stem and windowed attention.

Module names follow the public CLIP implementation (`layers.0.self_attn.q_proj`, `post_layernorm`, ...), so that the
exported graph reads like any other hub export. Not here: losses (train.py), the ONNX graphs (export.py).

Why windows: with global attention in every block each patch ends up carrying the class of the whole picture, and dense
maps fall to chance although tags are learnt well. Blocks 1..L-1 therefore let a patch look only at its 5x5
neighbourhood and never at the class token; only the last block is global.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

# Additive mask: exp(-1e4) is exactly 0 in float32, and unlike finfo.min it survives providers that compute in float16.
MASKED = -1.0e4


@dataclass(frozen=True)
class ModelConfig:
    image_size: int = 96
    patch_size: int = 8
    vision_width: int = 128
    vision_layers: int = 3
    vision_heads: int = 4
    window_radius: int = 2
    text_width: int = 96
    text_layers: int = 2
    text_heads: int = 4
    context_length: int = 32
    vocabulary_size: int = 1000
    projection: int = 96

    @property
    def grid(self) -> int:
        return self.image_size // self.patch_size

    def as_dict(self) -> dict:
        return asdict(self)


class Attention(nn.Module):
    """Multi-head attention with separate projections; `queries` restricts the output to the first tokens."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads, self.head_width = heads, width // heads
        self.scale = self.head_width**-0.5
        # The exported graph spells softmax(QK^T * scale + mask) V out; training takes the fused kernel, same numbers.
        self.is_eager = False
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(width, width) for _ in range(4))

    def _split(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], -1, self.heads, self.head_width).transpose(1, 2)

    def forward(self, x: Tensor, mask: Tensor | None = None, queries: int | None = None) -> Tensor:
        asking = x if queries is None else x[:, :queries]
        q, k, v = self._split(self.q_proj(asking)), self._split(self.k_proj(x)), self._split(self.v_proj(x))
        if self.is_eager:
            scores = torch.matmul(q, k.transpose(-1, -2)) * self.scale
            if mask is not None:
                scores = scores + mask
            out = torch.matmul(torch.softmax(scores, dim=-1), v)
        else:
            out = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=self.scale)
        out = out.transpose(1, 2).reshape(x.shape[0], -1, self.heads * self.head_width)
        return self.out_proj(out)


class FeedForward(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.fc1(x)
        return self.fc2(hidden * torch.sigmoid(1.702 * hidden))


class Block(nn.Module):
    """Pre-norm transformer block with QuickGELU."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.layer_norm1, self.self_attn = nn.LayerNorm(width), Attention(width, heads)
        self.layer_norm2, self.mlp = nn.LayerNorm(width), FeedForward(width)

    def forward(self, x: Tensor, mask: Tensor | None = None, queries: int | None = None) -> Tensor:
        kept = x if queries is None else x[:, :queries]
        x = kept + self.self_attn(self.layer_norm1(x), mask, queries)
        return x + self.mlp(self.layer_norm2(x))

    def value_path(self, x: Tensor) -> Tensor:
        """The block with attention replaced by V (MaskCLIP): every token answers for itself."""
        attention = self.self_attn
        x = x + attention.out_proj(attention.v_proj(self.layer_norm1(x)))
        return x + self.mlp(self.layer_norm2(x))


class ConvUnit(nn.Module):
    """Convolution, BatchNorm, optional ReLU. `norm` becomes the identity once it is folded into `conv`.

    `is_late` pads behind instead of on both sides, which moves the centre of every cell by one cell of the input.
    """

    def __init__(
        self, inputs: int, outputs: int, kernel: int = 3, stride: int = 1, is_rectified: bool = True, is_late: bool = False
    ):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, 0 if is_late else kernel // 2, bias=False)
        self.is_late = is_late
        self.norm: nn.Module = nn.BatchNorm2d(outputs, momentum=0.03)
        self.is_rectified = is_rectified

    def forward(self, x: Tensor) -> Tensor:
        if self.is_late:
            x = functional.pad(x, (0, 1, 0, 1))
        x = self.norm(self.conv(x))
        return torch.relu(x) if self.is_rectified else x

    def fold(self) -> None:
        if isinstance(self.norm, nn.BatchNorm2d):
            self.conv = nn.utils.fusion.fuse_conv_bn_eval(self.conv.eval(), self.norm.eval())
            self.norm = nn.Identity()


class Residual(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.first, self.second = ConvUnit(width, width), ConvUnit(width, width, is_rectified=False)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.second(self.first(x)))


class Stem(nn.Module):
    """Pixels to patch embeddings at stride 8; the features at stride 4 are handed out as well (for mask refiners).

    With all padding symmetric the cell k would look at the pixels around 8k, its corner, and every map would lie half a
    patch too far to the right and down (3 points of mIoU). The last stride pads behind, so that it looks around 8k + 4,
    its middle.
    """

    def __init__(self, width: int):
        super().__init__()
        self.fine = nn.Sequential(ConvUnit(3, 32, stride=2), ConvUnit(32, 64, stride=2), Residual(64))
        self.coarse = nn.Sequential(ConvUnit(64, 128, stride=2, is_late=True), Residual(128))
        self.patch_embedding = nn.Conv2d(128, width, 1)

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor]:
        fine = self.fine(pixel_values)
        return self.patch_embedding(self.coarse(fine)), fine


class VisionOutput(NamedTuple):
    image_embeds: Tensor  # [N, E]
    last_hidden_state: Tensor  # [N, 1 + patches, W], before the last normalisation, as the public models return it
    stem_features: Tensor  # [N, 64, H/4, W/4]


class VisionEncoder(nn.Module):
    """pixel_values [N, 3, H, W] (normalised; H and W multiples of the patch) -> embeddings."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        width = config.vision_width
        self.grid, self.window_radius = config.grid, config.window_radius
        self.stem = Stem(width)
        self.class_embedding = nn.Parameter(torch.randn(width) * width**-0.5)
        self.position_embedding = nn.Parameter(sine_positions(config.grid, width))
        self.pre_layrnorm, self.post_layernorm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.layers = nn.ModuleList(Block(width, config.vision_heads) for _ in range(config.vision_layers))
        self.visual_projection = nn.Linear(width, config.projection, bias=False)

    def positions(self, rows: int, columns: int) -> Tensor:
        """The position embedding at a grid, [1 + rows * columns, W]: bicubic, half-pixel centres, no antialiasing."""
        if (rows, columns) == (self.grid, self.grid):
            return self.position_embedding
        square = self.position_embedding[1:].T.reshape(1, -1, self.grid, self.grid)
        resized = functional.interpolate(square, (rows, columns), mode="bicubic", align_corners=False)
        return torch.cat([self.position_embedding[:1], resized[0].flatten(1).T])

    def window_mask(self, rows: Tensor | int, columns: Tensor | int) -> Tensor:
        """Additive mask [1 + P, 1 + P]: the class token sees all; a patch sees the patches within the radius.

        Traced with dynamic sizes it becomes Shape, Range, comparison and Where: one exported graph serves every grid.
        """
        row, column = torch.arange(rows), torch.arange(columns)
        near_row = (row[:, None] - row[None, :]).abs() <= self.window_radius
        near_column = (column[:, None] - column[None, :]).abs() <= self.window_radius
        near = near_row[:, None, :, None] & near_column[None, :, None, :]
        patches = torch.where(near, 0.0, MASKED).reshape(rows * columns, rows * columns)
        class_column = torch.full_like(patches[:, :1], MASKED)
        class_row = torch.zeros_like(torch.cat([class_column[:1], patches[:1]], dim=1))
        return torch.cat([class_row, torch.cat([class_column, patches], dim=1)])

    def tokens_before_last_block(self, pixel_values: Tensor, positions: Tensor | None) -> tuple[Tensor, Tensor]:
        embedded, fine = self.stem(pixel_values)
        rows, columns = embedded.shape[2], embedded.shape[3]
        patches = embedded.flatten(2).transpose(1, 2)
        classes = self.class_embedding.expand(pixel_values.shape[0], 1, -1)
        x = torch.cat([classes, patches], dim=1) + (self.position_embedding if positions is None else positions)
        x = self.pre_layrnorm(x)
        mask = self.window_mask(rows, columns)
        for layer in self.layers[:-1]:
            x = layer(x, mask)
        return x, fine

    def forward(self, pixel_values: Tensor, positions: Tensor | None = None) -> VisionOutput:
        x, fine = self.tokens_before_last_block(pixel_values, positions)
        x = self.layers[-1](x)
        return VisionOutput(self.visual_projection(self.post_layernorm(x[:, 0, :])), x, fine)

    def class_features(self, pixel_values: Tensor, positions: Tensor | None = None) -> Tensor:
        """ln_post of the class token [N, W]; the last block is evaluated for that token alone (a sixth of its cost)."""
        x, _ = self.tokens_before_last_block(pixel_values, positions)
        return self.post_layernorm(self.layers[-1](x, queries=1)[:, 0])

    def dense(self, pixel_values: Tensor, positions: Tensor | None = None) -> Tensor:
        """Text-aligned unit vectors per patch [N, P, E], value path of the last block (MaskCLIP)."""
        x, _ = self.tokens_before_last_block(pixel_values, positions)
        patches = self.layers[-1].value_path(x[:, 1:])
        return functional.normalize(self.visual_projection(self.post_layernorm(patches)), dim=-1)


class TextEncoder(nn.Module):
    """input_ids, attention_mask [N, L] int64 -> text_embeds [N, E]; pooled at the end token, the largest id."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        width = config.text_width
        self.token_embedding = nn.Embedding(config.vocabulary_size, width)
        self.position_embedding = nn.Parameter(torch.randn(config.context_length, width) * 0.1)
        self.layers = nn.ModuleList(Block(width, config.text_heads) for _ in range(config.text_layers))
        self.final_layer_norm = nn.LayerNorm(width)
        self.text_projection = nn.Linear(width, config.projection, bias=False)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        length = input_ids.shape[1]
        x = self.token_embedding(input_ids) + self.position_embedding[:length]
        place = torch.arange(length)
        causal = torch.where(place[None, :] <= place[:, None], 0.0, MASKED)
        padding = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * MASKED
        mask = causal + padding
        for layer in self.layers:
            x = layer(x, mask)
        x = self.final_layer_norm(x)
        pooled = x[torch.arange(x.shape[0]), input_ids.to(torch.int32).argmax(dim=-1)]
        return self.text_projection(pooled)


class ShapesClip(nn.Module):
    """Both encoders and the logit scale: logits = exp(logit_scale) * cosine."""

    def __init__(self, config: ModelConfig):
        super().__init__()
        self.config = config
        self.vision, self.text = VisionEncoder(config), TextEncoder(config)
        self.logit_scale = nn.Parameter(torch.tensor(math.log(1 / 0.07)))
        initialise(self)

    def encode_image(self, pixel_values: Tensor, positions: Tensor | None = None) -> Tensor:
        features = self.vision.class_features(pixel_values, positions)
        return functional.normalize(self.vision.visual_projection(features), dim=-1)

    def encode_text(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        return functional.normalize(self.text(input_ids, attention_mask), dim=-1)


def sine_positions(grid: int, width: int) -> Tensor:
    """Two-dimensional sine positions x 0.5 for the patches, zero for the class token: [1 + grid * grid, width]."""
    quarter = width // 4
    frequency = torch.exp(torch.arange(quarter) * (-math.log(100.0) / quarter))
    angle = torch.arange(grid)[:, None] * frequency[None, :]
    axis = torch.cat([angle.sin(), angle.cos()], dim=1)
    rows = axis[:, None, :].expand(grid, grid, -1)
    columns = axis[None, :, :].expand(grid, grid, -1)
    patches = torch.cat([rows, columns], dim=2).reshape(grid * grid, width)
    return torch.cat([torch.zeros(1, width), patches * 0.5])


def initialise(model: ShapesClip) -> None:
    """CLIP's initial scales, but token vectors of deviation 0.4: with 0.02 all words look alike."""
    nn.init.normal_(model.text.token_embedding.weight, std=0.4)
    for encoder in (model.vision, model.text):
        for block in encoder.layers:
            width = block.layer_norm1.normalized_shape[0]
            residual = width**-0.5 * (2 * len(encoder.layers)) ** -0.5
            for projection in (block.self_attn.q_proj, block.self_attn.k_proj, block.self_attn.v_proj):
                nn.init.normal_(projection.weight, std=width**-0.5)
                nn.init.zeros_(projection.bias)
            nn.init.normal_(block.mlp.fc1.weight, std=(2 * width) ** -0.5)
            for projection in (block.self_attn.out_proj, block.mlp.fc2):
                nn.init.normal_(projection.weight, std=residual)
            for projection in (block.self_attn.out_proj, block.mlp.fc1, block.mlp.fc2):
                nn.init.zeros_(projection.bias)
    for module in model.vision.stem.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    nn.init.normal_(model.vision.visual_projection.weight, std=model.config.vision_width**-0.5)
    nn.init.normal_(model.text.text_projection.weight, std=model.config.text_width**-0.5)
