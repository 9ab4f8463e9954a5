using System.Buffers.Binary;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>Recognizes files that are given instead of an ONNX model.</summary>
internal static class ForeignFile
{
    /// <summary>Whether content is the text that Git LFS keeps in place of a file that was not fetched.</summary>
    public static bool IsGitLfsPointer(ReadOnlySpan<byte> content) => content.StartsWith("version https://git-lfs"u8);

    /// <summary>What a file is and what to do, as the end of a sentence; null if it may be an ONNX model.</summary>
    public static string? Describe(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("PK\x03\x04"u8))
            return Zip(file);
        if (file is [0x89, (byte)'H', (byte)'D', (byte)'F', ..])
            return "a Keras model in HDF5 (.h5); convert it with tf2onnx, or with Keras 3: model.export(\"model.onnx\", format=\"onnx\")";
        if (file.Length > 8 && file[4..8].SequenceEqual("TFL3"u8))
            return "a TensorFlow Lite model (.tflite); convert it with tf2onnx (python -m tf2onnx.convert --tflite FILE --output "
                + "model.onnx)";
        if (file.Length > 8 && file[4..8].SequenceEqual("ORTM"u8))
            return "a model in ORT format; give the ONNX model that it was made from";
        if (file is [0x80, >= 2 and <= 5, ..])
            return "a Python pickle, such as an older PyTorch checkpoint (.pt, .pth); load it in Python and call torch.onnx.export";
        if (file.StartsWith("GGUF"u8))
            return "a GGUF model; give an ONNX model";
        if (file.Length > 8 && file[8] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(file) is > 1 and var header
            && header <= (ulong)file.Length - 8)
            return "a file of weights in the format safetensors, without the network; export the model to ONNX (torch.onnx.export, or "
                + "optimum-cli export onnx)";
        if (IsPage(file))
            return "a web page, such as a sign-in page; download the file itself";
        return IsTensorFlow(file)
            ? "a TensorFlow graph (.pb); convert it with tf2onnx (python -m tf2onnx.convert --graphdef FILE or --saved-model FOLDER)"
            : null;
    }

    // The names of a ZIP archive's entries stand in it uncompressed.
    private static string Zip(ReadOnlySpan<byte> file)
    {
        if (file.IndexOf("TransformerChain"u8) >= 0 || file.IndexOf("TrainingInfo"u8) >= 0 && file.IndexOf("Schema"u8) >= 0)
            return "a model of ML.NET; explain it in a program (ml.Lime().OpenScorer and ExplainImage of the package MlNetLime), or "
                + "give the ONNX model within it";
        if (file.IndexOf("data.pkl"u8) >= 0)
            return "a PyTorch checkpoint (.pt, .pth); load it in Python and call torch.onnx.export";
        if (file.IndexOf("model.weights.h5"u8) >= 0)
            return "a Keras model (.keras); in Python, call model.export(\"model.onnx\", format=\"onnx\")";
        return "a ZIP archive; unpack it, and give the ONNX model in it";
    }

    private static bool IsPage(ReadOnlySpan<byte> file)
    {
        while (file.Length > 0 && file[0] is 0xef or 0xbb or 0xbf or (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t')
            file = file[1..];
        return file is [(byte)'<', (byte)'!' or (byte)'h' or (byte)'H', ..];
    }

    // GraphDef starts with a node that starts with its name: field 1, where ONNX has a number. SavedModel has a number there, and a graph
    // with signatures as field 2, where ONNX has the producer's name.
    private static bool IsTensorFlow(ReadOnlySpan<byte> file)
    {
        const byte FirstField = 1 << 3 | 2; // a length, then the bytes
        if (file is [FirstField, ..])
        {
            int at = 1;
            while (at < file.Length && file[at] > 127)
                at++;
            return at + 1 < file.Length && file[at + 1] == FirstField;
        }
        return file is [1 << 3, 1, 2 << 3 | 2, ..] && file.IndexOf("serving_default"u8) >= 0;
    }
}
