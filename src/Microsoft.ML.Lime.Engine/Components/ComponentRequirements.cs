namespace Microsoft.ML.Lime.Engine;

/// <summary>Requirements of a component or a method.</summary>
[Flags]
public enum ComponentRequirements
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The method divides the image into segments.</summary>
    Segments = 1,

    /// <summary>The activations of the model's layers can be read: it is an ONNX model.</summary>
    Activations = 2,

    /// <summary>The surrogate has standard errors.</summary>
    StandardErrors = 4,
}
