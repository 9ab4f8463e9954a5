namespace Microsoft.ML.Lime.Onnx;

/// <summary>ONNX Runtime's own error codes (<c>OrtErrorCode</c> of its C header).</summary>
public enum OnnxRuntimeErrorCode
{
    /// <summary>No error.</summary>
    Ok = 0,

    /// <summary>An error without its own code.</summary>
    Fail = 1,

    /// <summary>An invalid argument, such as a tensor of the wrong shape.</summary>
    InvalidArgument = 2,

    /// <summary>A file does not exist.</summary>
    NoSuchFile = 3,

    /// <summary>No model was loaded.</summary>
    NoModel = 4,

    /// <summary>An error of the engine.</summary>
    EngineError = 5,

    /// <summary>An error while the model ran.</summary>
    RuntimeException = 6,

    /// <summary>The file is not a protocol buffer.</summary>
    InvalidProtobuf = 7,

    /// <summary>The model was loaded already.</summary>
    ModelLoaded = 8,

    /// <summary>A feature that this build of ONNX Runtime does not have, such as an operator.</summary>
    NotImplemented = 9,

    /// <summary>An invalid graph.</summary>
    InvalidGraph = 10,

    /// <summary>An error of an execution provider.</summary>
    ExecutionProviderFail = 11,

    /// <summary>Loading was cancelled.</summary>
    ModelLoadCanceled = 12,

    /// <summary>The model must be compiled first.</summary>
    ModelRequiresCompilation = 13,

    /// <summary>Something was not found.</summary>
    NotFound = 14,
}
