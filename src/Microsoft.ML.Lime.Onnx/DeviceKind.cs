namespace Microsoft.ML.Lime.Onnx;

/// <summary>Kinds of device.</summary>
public enum DeviceKind
{
    /// <summary>A graphics card where there is one, else the processor.</summary>
    Auto,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>A graphics card.</summary>
    Gpu,
}
