"""The network learns, reads nested statements by themselves, and the exported graphs read as it does."""

from __future__ import annotations

import random
import warnings
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from lagebild.reading.neural import extract, standing, weights
from lagebild.reading.neural.tokens import Unigram, columns_of
from lagebild.reading.rules.coref import cast

WHY = "the training dependencies are not installed"
torch = pytest.importorskip("torch", reason=WHY)
pytest.importorskip("onnxscript", reason=WHY)
base_of = pytest.importorskip("training.base", reason=WHY, exc_type=ImportError)
chains = pytest.importorskip("training.chains", reason=WHY)
data = pytest.importorskip("training.data", reason=WHY)
labels = pytest.importorskip("training.labels", reason=WHY)
network_of = pytest.importorskip("training.network", reason=WHY)
train = pytest.importorskip("training.train", reason=WHY)
average = pytest.importorskip("training.average", reason=WHY)
export = pytest.importorskip("training.export", reason=WHY)
steps = pytest.importorskip("training.steps", reason=WHY)
pointer_of = pytest.importorskip("training.pointer", reason=WHY)
whom_of = pytest.importorskip("training.whom", reason=WHY)

TEXT = "Die Polizei teilte mit, die Lage sei „ernst“ und schwierig. Nach Angaben von Weber blieb es ruhig."
RAW = [
    {
        "kind": "indirect", "medium": "speech", "mode": "asserted", "hedged": False, "negated": False,
        "content": ["die Lage sei „ernst“ und schwierig"], "frame": ["Die Polizei teilte mit,"],
        "speaker": ["Die Polizei"], "cue": ["teilte", "mit"],
    },
    {
        "kind": "direct", "medium": "speech", "mode": None, "hedged": None, "negated": None,
        "content": ["„ernst“"], "frame": ["Die Polizei teilte mit,"], "speaker": ["Die Polizei"],
    },
]  # fmt: skip
DOCUMENT = labels.Document("example", "de", TEXT, [labels.resolve(raw, TEXT, "example") for raw in RAW])


def tiny_base() -> Any:
    """An encoder of two layers of 32 with random weights and a vocabulary of letters."""
    chance = np.random.default_rng(1)
    hidden, inner, layers = 32, 64, 2
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *sorted(set(TEXT) | {"▁"}), "▁Die", "▁Polizei"]

    def matrix(*shape: int) -> NDArray[np.float32]:
        return (chance.standard_normal(shape) * 0.2).astype(np.float32)

    tensors = {"emb.pos": matrix(512, hidden), "emb.type": matrix(2 * hidden)}
    tensors |= {"emb.ln.w": np.ones(hidden, np.float32), "emb.ln.b": np.zeros(hidden, np.float32)}
    for layer in range(layers):
        shapes = dict.fromkeys(("q", "k", "v", "ao"), (hidden, hidden)) | {"fi": (inner, hidden), "fo": (hidden, inner)}
        for name, shape in shapes.items():
            tensors[f"l{layer}.{name}.w"], tensors[f"l{layer}.{name}.b"] = matrix(*shape), matrix(shape[0])
        for name in ("aln", "oln"):
            tensors[f"l{layer}.{name}.w"] = np.ones(hidden, np.float32)
            tensors[f"l{layer}.{name}.b"] = np.zeros(hidden, np.float32)
    words = chance.integers(0, 255, (len(pieces), base_of.ROW_BYTES), dtype=np.uint8)
    words[:, :2] = np.full((len(pieces), 1), 0.05, np.float16).view(np.uint8)
    scores = np.full(len(pieces), -5.0, np.float32)
    return base_of.Base(hidden, layers, 4, 1e-12, 0, 2, 1, 3, pieces, scores, words, tensors)


def examples(base: Any) -> list[Any]:
    found: list[Any] = data.examples_of(
        DOCUMENT, Unigram(base.pieces, base.scores.tolist(), base.unknown), base.begin, base.end
    )
    return found


def test_blocks_of_four_bits_are_unpacked_low_nibbles_first() -> None:
    row = np.zeros((1, base_of.ROW_BYTES), np.uint8)
    row[0, :2] = np.array([0.5], np.float16).view(np.uint8)
    row[0, 2:] = 0x88
    row[0, 2] = 0x9A
    values = base_of.dequantise(row)[0]
    assert (values[0], values[16]) == (1.0, 0.5)
    assert not values[[*range(1, 16), *range(17, 32)]].any()


def test_targets_mark_the_words_of_each_part() -> None:
    (example,) = examples(tiny_base())
    words = [word.text for word in example.window.words]
    outer, inner = example.targets
    assert [words[i] for i in outer.marks[:, 2].nonzero().flatten().tolist()] == ["teilte", "mit"]
    assert [words[i] for i in inner.marks[:, 0].nonzero().flatten().tolist()] == ["„", "ernst", "“"]
    assert (words[outer.word], outer.layer, words[inner.word], inner.layer) == ("die", 1, "„", 0)
    assert bool(inner.flags.isnan().all())


def test_a_second_voice_over_one_content_has_a_layer_of_its_own() -> None:
    assert [layer for _, layer in data.begins_of([DOCUMENT.statements[0]] * 3)] == [1, 2]


def test_the_network_learns_one_text_by_heart() -> None:
    torch.manual_seed(1)
    reader = network_of.Reader(tiny_base(), dropout=0.0, depth=1)
    batch = examples(tiny_base())
    optimiser = torch.optim.AdamW([p for p in reader.parameters() if p.requires_grad], lr=5e-3)
    losses = []
    for _ in range(60):
        loss = torch.stack(list(train.loss_of(reader, batch, 0, random.Random(1)).values())).sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        for example in batch:
            example.cache = None
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0] / 4
    (example,) = batch
    found = train.watch(reader, {"example": batch}, [DOCUMENT], 0, (0.3,))
    assert found[0.3]["message"] > 60


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], dict[str, list[Any]]]:
    """What the network finds in the example, and what its exported graphs do, in float32 and in int8."""
    torch.manual_seed(2)
    base, folder = tiny_base(), tmp_path_factory.mktemp("weights")
    reader = network_of.Reader(base, depth=1)
    pointer = pointer_of.Pointer(reader, 1, 2)
    with torch.no_grad():
        pointer.alike.weight.fill_(0.3)
        reader.begins[-1].bias.fill_(0.5)
    found: dict[str, list[Any]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        export.graphs(reader, folder, 1)
        export.whom_graphs(pointer, folder)
        for name in ("float", "int8"):
            if name == "int8":
                for graph in (*export.GRAPHS, *export.WHOM):
                    export.quantise(folder / graph)
            export.seal(base, folder, {"floor": 0.2}, name)
            weights.load.cache_clear()
            network = weights.load(folder)
            (one,) = extract.encoded(TEXT, "de", weights=folder)
            found[name] = [list(extract.candidates(network, one)), *pointed(network, one)]
    reader.eval()
    pointer.eval()
    example = examples(base)[0]
    return [train.candidates(reader, example, 0), *by_hand(reader, pointer, example)], found


ANCHORS = (1, 12)


def pointed(network: Any, one: Any) -> list[Any]:
    """Logits of whom two words mean, by the graphs."""
    words = network.whom_words(
        lower=one.lower[None],
        first=one.window.first[None],
        last=one.window.last[None],
        quoted=one.quoted,
        tags=one.tags,
    )
    rows = [standing.standing_rows(one.window.words, *seen(one.window.words), at, 0, len(words)) for at in ANCHORS]
    return [
        network.whom(words=words[None], features=row[None], at=np.array([at]))
        for row, at in zip(rows, ANCHORS, strict=True)
    ]


def seen(words: Any) -> tuple[Any, Any]:
    return columns_of(words), standing.voice_kinds(cast(TEXT, "de"), words)


def by_hand(reader: Any, pointer: Any, example: Any) -> list[Any]:
    """The same by the network, both words in one batch."""
    with torch.no_grad():
        lower = reader.encoder.run(reader.encoder.embed(example.pieces[None]), torch.zeros(1, 1, 1, 1), 0, 1)[0]
    nobody = torch.zeros(len(example.window.words) + 1, dtype=torch.bool)
    anchors = [chains.Anchor(at, nobody, nobody) for at in ANCHORS]
    columns, kinds = seen(example.window.words)
    known = (example.window.words, example.pieces, example.first, example.last, example.quoted, example.tags)
    window = whom_of.Example("example", "de", *known, columns, kinds, anchors, lower)
    with torch.no_grad():
        return [row.numpy() for _, _, row in whom_of.logits_of(pointer, [window])]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "tolerance"), [("float", 1e-3), ("int8", 0.15)])
def test_the_exported_graphs_read_as_the_network_does(twins: Any, name: str, tolerance: float) -> None:
    mine = {(candidate.word, candidate.layer): candidate for candidate in twins[0][0]}
    theirs = {(candidate.word, candidate.layer): candidate for candidate in twins[1][name][0]}
    assert len(theirs) > 30
    for key, twin in theirs.items():
        assert np.abs(mine[key].parts - twin.parts).max() < tolerance
        assert abs(mine[key].valid - twin.valid) < tolerance
        assert np.abs(mine[key].kind - twin.kind).max() < tolerance


@pytest.mark.slow
@pytest.mark.parametrize(("name", "tolerance"), [("float", 1e-3), ("int8", 0.15)])
def test_the_exported_graphs_point_as_the_network_does(twins: Any, name: str, tolerance: float) -> None:
    for mine, theirs in zip(twins[0][1:], twins[1][name][1:], strict=True):
        assert mine.shape == theirs.shape
        assert np.ptp(mine) > 0.05
        assert np.abs(mine - theirs).max() < tolerance


def course(folder: Any) -> Any:
    network = torch.nn.Linear(2, 2)
    optimiser = torch.optim.AdamW(network.parameters(), lr=0.1)
    return steps.Course(folder, 0, 1, "net", network, optimiser, steps.up_and_down(optimiser, 10))


def test_a_checkpoint_is_taken_up_where_it_was_left(tmp_path: Any) -> None:
    one, other = course(tmp_path), course(tmp_path)
    assert other.resume() == 0
    one.step(one.network(torch.ones(1, 2)).sum())
    one.save(3, apart=False)
    assert other.resume() == 3
    assert torch.equal(one.network.weight, other.network.weight)
    assert one.schedule.get_last_lr() == other.schedule.get_last_lr()
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint.pt"]


def test_the_mean_of_several_states_is_taken_weight_by_weight() -> None:
    states = [{"w": torch.tensor([float(n), 1.0]), "n": torch.tensor(n)} for n in (1, 2, 6)]
    found = average.mean(states)
    assert found["w"].tolist() == [3.0, 1.0]
    assert int(found["n"]) == 6
    with pytest.raises(ValueError, match="same network"):
        average.mean([states[0], {"w": states[1]["w"]}])


def test_the_written_reports_train_and_never_watch() -> None:
    written = train.written_documents()
    assert written
    assert all(document.statements for document in written)
    assert not {document.id for document in written} & {document.id for document in train.training_documents()}
