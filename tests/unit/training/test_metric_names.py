import pytest

from workbench.training.metric_names import group_names, wording_of


@pytest.mark.parametrize(
    ("names", "group"),
    [
        (["train_loss", "val_loss"], "loss"),
        (["training_error", "validation_error"], "error"),
        (["loss", "val_loss"], "loss"),
        (["loss/train", "loss/val"], "loss"),
        (["rmse.train", "rmse.test"], "rmse"),
        (["train mean error", "valid mean error"], "mean error"),
    ],
)
def test_training_and_validation_of_a_metric_belong_together(names, group):
    groups = group_names(names)
    assert list(groups) == [group]
    assert [each.name for each in groups[group]] == names


def test_a_bare_name_beside_a_validation_metric_is_the_training_one():
    first, second = group_names(["loss", "val_loss"])["loss"]
    assert (first.split, second.split) == ("training", "validation")


def test_a_bare_name_alone_has_no_part():
    assert group_names(["loss"])["loss"][0].split == ""


def test_names_that_measure_different_things_stay_apart():
    assert list(group_names(["train_loss", "val_accuracy", "lr"])) == ["loss", "accuracy", "lr"]


@pytest.mark.parametrize("name", ["train", "validation", "test", "trainer_loss", "evaluate", "_", "…", "</script>"])
def test_a_name_that_only_looks_like_a_part_stays_whole(name):
    assert list(group_names([name])) == [name]


@pytest.mark.parametrize(
    ("name", "less"),
    [("val_loss", True), ("train_rmse", True), ("val_accuracy", False), ("lr", None), ("losses", None)],
)
def test_the_name_says_whether_less_is_better(name, less):
    (members,) = group_names([name]).values()
    assert members[0].less_is_better is less


def test_a_name_is_said_in_words():
    (members,) = group_names(["val_rmse"]).values()
    assert wording_of(members[0]) == "validation RMSE"
