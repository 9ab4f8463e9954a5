namespace Microsoft.ML.Lime.Engine;

/// <summary>What a result says of the model that was explained.</summary>
public sealed record ScorerInfo
{
    /// <summary>The model's name; of a file its path as given.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the model's bytes in lower-case hex, or null where there is no file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What ran it, such as <c>ONNX Runtime 1.31.1</c>; null for a delegate.</summary>
    public string? Runtime { get; init; }

    /// <summary>The device that ran it, such as <c>cpu</c> or <c>gpu:0 (CUDA)</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>The input's name, or null.</summary>
    public string? Input { get; init; }

    /// <summary>The output's name, or null.</summary>
    public string? Output { get; init; }

    /// <summary>Things worth knowing that were decided while the model was opened, such as a device that was not there.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
