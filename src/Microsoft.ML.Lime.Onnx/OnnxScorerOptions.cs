using System.Globalization;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>How to open an ONNX model. What is null is told from the model.</summary>
public sealed record OnnxScorerOptions
{
    /// <summary>
    /// From pixels to the model's numbers, which no model tells. Null, the default, is <see cref="Preprocessing.Raw"/>, and a note of the
    /// scorer says so where the model probably wants something else.
    /// </summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>The input's name, for models with several.</summary>
    public string? Input { get; init; }

    /// <summary>The output's name, for models with several; any tensor of the graph.</summary>
    public string? Output { get; init; }

    /// <summary>The order of the axes.</summary>
    public TensorLayout? Layout { get; init; }

    /// <summary>The input's height, for models that leave it open.</summary>
    public int? Height { get; init; }

    /// <summary>The input's width, for models that leave it open.</summary>
    public int? Width { get; init; }

    /// <summary>
    /// What is applied to the raw outputs. Defaults to <see cref="Activation.Auto"/>, which is none where the graph itself ends in a
    /// softmax or sigmoid.
    /// </summary>
    public Activation Activation { get; init; } = Activation.Auto;

    /// <summary>Names of the outputs; their number must be the model's.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Images at once, 1 or more; null to find the best by trial while perturbed images are scored (<see cref="BatchTuning"/>): on the
    /// processor up to 32 and about a million numbers, on a GPU up to 256. A model of a fixed batch runs as often as it takes.
    /// </summary>
    public int? BatchSize { get; init; }

    /// <summary>
    /// Processor threads, each with an inference session of its own, 1 or more; null for one per core, or fewer where a trial finds them better. On a
    /// GPU there is one inference session.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>The device. The default is <see cref="Device.Auto"/>.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>
    /// Path of ONNX Runtime's native library, of the version of the package Microsoft.ML.OnnxRuntime.Managed or later; null to look for it:
    /// the copy that the process has loaded already, the environment variable <c>ORT_DYLIB_PATH</c>, the application's own native assets,
    /// the system. A process has one, which ML.NET uses too, so only the first call chooses. <see cref="OnnxScorer.NativeLibrary"/> tells
    /// which one it is.
    /// </summary>
    public string? LibraryPath { get; init; }

    /// <summary>What is wrong with these options, whatever the model.</summary>
    internal IEnumerable<string> Problems()
    {
        if (BatchSize is < 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"The batch size is {BatchSize}; give 1 or more, or leave it out.");
        if (Threads is < 1)
            yield return string.Create(CultureInfo.InvariantCulture, $"The number of threads is {Threads}; give 1 or more, or leave it "
                + $"out.");
    }
}
