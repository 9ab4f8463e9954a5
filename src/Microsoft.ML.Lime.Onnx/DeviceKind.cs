namespace Microsoft.ML.Lime.Onnx;

/// <summary>Kinds of device.</summary>
public enum DeviceKind
{
    /// <summary>A GPU if there is one, otherwise the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>A GPU.</summary>
    Gpu,
}
