namespace Microsoft.ML.Lime.Onnx;

/// <summary>The native library of ONNX Runtime that this process loaded. A process has one.</summary>
public sealed record OnnxNativeLibrary
{
    /// <summary>The library's file, or its name if the system found it and its file is unknown.</summary>
    public required string Path { get; init; }

    /// <summary>The library's version, such as <c>1.31.1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>
    /// The execution providers of the library, by ONNX Runtime's names, such as <c>CPUExecutionProvider</c>. A build for GPUs has one of
    /// <c>CUDAExecutionProvider</c>, <c>DmlExecutionProvider</c> and so on.
    /// </summary>
    public required IReadOnlyList<string> ExecutionProviders { get; init; }

    /// <summary>Version, path and execution providers in one line.</summary>
    public override string ToString() =>
        $"ONNX Runtime {Version} from {Path} with the execution providers {string.Join(", ", ExecutionProviders)}";
}
