using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Onnx;

/// <summary>How to open an ONNX model. What is null is told from the model.</summary>
public sealed record OnnxScorerOptions
{
    /// <summary>From pixels to the model's numbers. Defaults to <see cref="Preprocessing.Raw"/>.</summary>
    public Preprocessing Preprocessing { get; init; } = Preprocessing.Raw;

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

    /// <summary>What is applied to the raw outputs. Defaults to <see cref="Activation.Auto"/>.</summary>
    public Activation Activation { get; init; } = Activation.Auto;

    /// <summary>Names of the outputs; their number must be the model's.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Pictures at once; null to choose.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Processor threads; null for one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>The device. Defaults to <see cref="Device.Auto"/>.</summary>
    public Device Device { get; init; } = Device.Auto;

    /// <summary>Path of ONNX Runtime's native library; null to look for it.</summary>
    public string? LibraryPath { get; init; }
}
