namespace Microsoft.ML.Lime.Onnx;

/// <summary>Options of <see cref="OnnxExport.Write"/>.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>
    /// Whether all classes are explained, in the order of the outputs. The default is false: the classes of the method's options
    /// (<see cref="ExplainOptions.Classes"/>, <see cref="ExplainOptions.TopClasses"/>).
    /// </summary>
    public bool AllClasses { get; init; }

    /// <summary>
    /// Whether the preprocessing of the scorer is in the exported model. Its input then is INPUT.pixels, uint8 [N, H, W, C]: RGB, RGBA or
    /// grey images of the input's size, from 0 to 255; INPUT is the name of the old input. The default is false.
    /// </summary>
    public bool EmbedPreprocessing { get; init; }
}
