namespace Microsoft.ML.Lime.Onnx;

/// <summary>How to open an ONNX model. Values that are null are read from the model.</summary>
public sealed record OnnxScorerOptions
{
    /// <summary>
    /// Preprocessing of the pixels, which ONNX files do not record. The default is null: <see cref="Preprocessing.Raw"/>, which
    /// <see cref="ScorerInfo.Guesses"/> says, with what the file suggests.
    /// </summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>The name of the input that takes the image; required if several inputs have no value.</summary>
    public string? Input { get; init; }

    /// <summary>
    /// Values of the inputs that do not take the image, by name: numbers in the order of the tensor, the last axis fastest. Shape and
    /// element type are the model's. A single number fills the tensor. Where the first axis is the batch, the numbers are those of one
    /// image, and are repeated for each. The default is null: no values.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double>>? InputValues { get; init; }

    /// <summary>The output's name; required for models with several outputs. It may be any tensor of the graph.</summary>
    public string? Output { get; init; }

    /// <summary>
    /// Outputs of a detector whose numbers follow those of <see cref="Output"/>, box by box: the class scores, or the scores and then the
    /// class numbers, where the boxes have an output of their own. The default is empty: two outputs, of which one has 4 numbers per box
    /// and the other has scores, are joined, too.
    /// </summary>
    public IReadOnlyList<string> JoinedOutputs { get; init; } = [];

    /// <summary>The order of the axes.</summary>
    public TensorLayout? Layout { get; init; }

    /// <summary>The input's height; required if the model leaves it open.</summary>
    public int? Height { get; init; }

    /// <summary>The input's width; required if the model leaves it open.</summary>
    public int? Width { get; init; }

    /// <summary>
    /// The activation of the raw outputs. The default is <see cref="Activation.Auto"/>, which means none if the graph ends in a softmax or
    /// sigmoid.
    /// </summary>
    public Activation Activation { get; init; } = Activation.Auto;

    /// <summary>
    /// Names of the classes, one per output of the model. A single output may have two names: it is then the score of the second class. The
    /// default is null: the names that the model states in ZipMap, or none.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Batch size, at least 1. The default is null: tuned while perturbed images are scored (<see cref="BatchTuning"/>); on the CPU up to
    /// 32 and about a million values, on a GPU up to 256. A model with a fixed batch size runs several times per batch.
    /// </summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// Number of CPU threads, each with its own inference session, at least 1. The default is null: one per core, or fewer if that turns
    /// out to be faster. A GPU has one session.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>The device. The default is <see cref="Device.Auto"/>.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>
    /// Path of ONNX Runtime's native library, of the version of the package Microsoft.ML.OnnxRuntime.Managed or later. The default is null;
    /// the library is then searched in this order: the copy that the process has loaded already, the environment variable
    /// <c>ORT_DYLIB_PATH</c>, the application's own native assets, the system. A process has one library, which ML.NET uses, too, so only
    /// the first call chooses it. <see cref="OnnxScorer.NativeLibrary"/> describes the loaded one.
    /// </summary>
    public string? LibraryPath { get; init; }

    /// <summary>Problems of these options that do not depend on the model.</summary>
    internal IEnumerable<string> Problems()
    {
        if (BatchSize is < 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"The batch size is {BatchSize}; give 1 or more, or leave it out.");
        if (Threads is < 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"The number of threads is {Threads}; give 1 or more, or leave it "
                + $"out.");
    }
}
