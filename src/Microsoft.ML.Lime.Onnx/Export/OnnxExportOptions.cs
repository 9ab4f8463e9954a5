namespace Microsoft.ML.Lime.Onnx;

/// <summary>Options of <see cref="OnnxExport.Write"/>.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>
    /// Whether all classes are explained, in the order of the outputs. The default is false: the classes of the method's options
    /// (<see cref="ExplainOptions.Classes"/>, <see cref="ExplainOptions.TopClasses"/>).
    /// </summary>
    public bool AllClasses { get; init; }
}
