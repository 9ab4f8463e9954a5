namespace Microsoft.ML.Lime.Engine;

/// <summary>What a component or a method needs from the rest of an explanation.</summary>
[Flags]
public enum ComponentRequirements
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A method that divides the image into segments.</summary>
    Segments = 1,

    /// <summary>A model whose intermediate activations can be read: an ONNX model.</summary>
    Activations = 2,

    /// <summary>A surrogate with standard errors.</summary>
    StandardErrors = 4,
}
