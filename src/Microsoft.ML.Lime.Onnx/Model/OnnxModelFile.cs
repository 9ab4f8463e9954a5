using System.Security.Cryptography;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>A model in memory, from a file or without one, with the checks that do not need ONNX Runtime.</summary>
internal sealed class OnnxModelFile
{
    private readonly byte[] _bytes;

    private OnnxModelFile(string path, byte[] bytes, ExternalData? external, OnnxGraph graph, bool isFile)
    {
        (Path, _bytes, External, Graph, IsFile) = (path, bytes, external, graph, isFile);
        Sha256 = Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
    }

    /// <summary>The path as given, or the name of a model without a file.</summary>
    public string Path { get; }

    /// <summary>Whether <see cref="Path"/> is the path of a file.</summary>
    public bool IsFile { get; }

    public OnnxGraph Graph { get; }

    /// <summary>The files beside the model that keep its weights; null if there are none.</summary>
    public ExternalData? External { get; }

    /// <summary>SHA-256 of the file in lower-case hex.</summary>
    public string Sha256 { get; }

    /// <summary>Length of the file in bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>Reads a model's file.</summary>
    /// <exception cref="LimeException">The file cannot be read, or is not an ONNX model.</exception>
    public static OnnxModelFile Read(string path)
    {
        if (Directory.Exists(path))
            throw new LimeException($"{path} is a folder; the file of an ONNX model was expected.");
        if (!File.Exists(path))
            throw new LimeException($"The model {path} does not exist.");
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new LimeException($"The model {path} cannot be read: {cause.Message}", cause);
        }
        return Parse(path, bytes, isFile: true);
    }

    /// <summary>Checks a model in memory.</summary>
    /// <param name="name">Name of the model in errors and results.</param>
    /// <param name="bytes">The bytes of an ONNX file; they are kept, not copied.</param>
    /// <exception cref="LimeException">The bytes are not an ONNX model.</exception>
    public static OnnxModelFile FromBytes(string name, byte[] bytes) => Parse(name, bytes, isFile: false);

    private static OnnxModelFile Parse(string path, byte[] bytes, bool isFile)
    {
        if (bytes.Length == 0)
            throw new LimeException($"The model {path} is empty; an ONNX model was expected.");
        if (ForeignFile.IsGitLfsPointer(bytes))
            throw new LimeException($"{path} is a Git LFS pointer, not the model; fetch it with git lfs pull.");
        if (ForeignFile.Describe(bytes) is { } other)
            throw new LimeException($"{path} is not an ONNX model: it is {other}.");
        try
        {
            var external = ExternalData.Find(isFile ? path : null, path, bytes);
            return new OnnxModelFile(path, bytes, external, OnnxGraph.Parse(bytes, external), isFile);
        }
        catch (EndOfStreamException cause)
        {
            throw new LimeException($"{path} is not an ONNX model, or is truncated: its {bytes.Length} bytes end inside a field; "
                + "fetch or export the model again.", cause);
        }
        catch (InvalidDataException cause)
        {
            throw new LimeException($"{path} is not an ONNX model: its bytes are not an ONNX protocol buffer; export the model to "
                + "ONNX.", cause);
        }
    }

    /// <summary>The bytes of the file.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>A changed model that keeps the same files of weights.</summary>
    /// <param name="bytes">Its bytes.</param>
    public OnnxModelFile Changed(byte[] bytes) => new(Path, bytes, External, OnnxGraph.Parse(bytes, External), isFile: false);

    /// <summary>The bytes that ONNX Runtime loads from memory, with more tensors as outputs.</summary>
    public byte[] With(GraphAddition addition)
    {
        byte[] bytes = External?.Relocated(_bytes) ?? _bytes;
        return addition.IsEmpty ? bytes : [.. bytes, .. addition.ToBytes()];
    }

    /// <summary>The bytes of the model with all of its weights; they must not be changed.</summary>
    /// <exception cref="LimeException">The model has 2 GB or more, or weights cannot be read.</exception>
    public byte[] ToOneFile() => External?.Embedded(Path, _bytes) ?? _bytes;
}
