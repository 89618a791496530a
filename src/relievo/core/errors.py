"""The tree of errors: each leaf is caught by its parents, each message says what to do.

RelievoError
+-- UsageError                   an option or a combination of options makes no sense (exit code 2)
+-- ArrayError                   a wrong array handed to a function
|   +-- ShapeError
|   +-- DTypeError
|   +-- RangeError
+-- InputError                   a file that cannot be used
|   +-- UnreadableInputError     missing, empty, truncated, damaged
|   +-- UnsupportedInputError    readable, but of a kind that cannot be converted
|   +-- InputTooLargeError
|   +-- DepthInputError          a depth map that does not fit its image
|   +-- SegmentInputError        a label image that does not fit its image or has too many labels
+-- OutputError                  a result that cannot be written
|   +-- OutputExistsError
|   +-- OutputFolderError        missing or read-only
|   +-- OutputIsInputError
|   +-- NoSpaceError
|   +-- CodecError               unknown codec, or one that the container cannot hold
+-- DependencyError
|   +-- MissingExtraError        an optional dependency is not installed
+-- WeightsError
    +-- UnknownEstimatorError    no estimator of that name
    +-- UnknownSegmenterError    no segmenter of that name
    +-- WeightsMissingError      not on this machine and not to be had
    +-- WeightsHashError         the file is not the one that was published
"""


class RelievoError(Exception):
    """Anything that this project raises on purpose."""


class UsageError(RelievoError):
    """An option or a combination of options makes no sense."""


class ArrayError(RelievoError, ValueError):
    """An array does not keep the contract of the function it was given to."""


class ShapeError(ArrayError):
    """An array has the wrong number of axes or the wrong size."""


class DTypeError(ArrayError):
    """An array has the wrong element type."""


class RangeError(ArrayError):
    """A number or an array has values outside what is allowed."""


class InputError(RelievoError):
    """An input file cannot be used."""


class UnreadableInputError(InputError):
    """An input is missing, empty, truncated or damaged."""


class UnsupportedInputError(InputError):
    """An input is readable but of a kind that cannot be converted."""


class InputTooLargeError(InputError):
    """An image has more pixels than is allowed."""


class DepthInputError(InputError):
    """A depth map from a file does not fit its image or holds no usable values."""


class SegmentInputError(InputError):
    """A label image does not fit its image or cannot be made into segments."""


class OutputError(RelievoError):
    """A result cannot be written."""


class OutputExistsError(OutputError):
    """The output is there already and may not be overwritten."""


class OutputFolderError(OutputError):
    """The folder of the output is missing or read-only."""


class OutputIsInputError(OutputError):
    """The output would replace its own input."""


class NoSpaceError(OutputError):
    """The disk is full."""


class CodecError(OutputError):
    """A codec is unknown, or the container cannot hold it."""


class DependencyError(RelievoError):
    """Something outside this package is missing."""


class MissingExtraError(DependencyError):
    """An optional dependency is not installed."""

    def __init__(self, extra: str, purpose: str) -> None:
        super().__init__(f'{purpose} needs the extra `{extra}`: pip install "relievo[{extra}]"')
        self.extra = extra


class WeightsError(RelievoError):
    """The parameters of a network cannot be used."""


class UnknownEstimatorError(WeightsError):
    """No estimator has that name."""


class UnknownSegmenterError(WeightsError):
    """No segmenter has that name."""


class WeightsMissingError(WeightsError):
    """Weights are not on this machine and cannot be fetched."""


class WeightsHashError(WeightsError):
    """A weights file is not the one that was published."""
