using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>The ONNX model within an <see cref="OnnxTransformer"/>.</summary>
internal static class OnnxBytes
{
    /// <summary>
    /// The bytes of its file. The public API gives them only indirectly: a saved transformer contains them, after a length of four
    /// bytes.
    /// </summary>
    /// <exception cref="LimeException">It cannot be saved, or contains none; the message is a clause with the reason.</exception>
    public static byte[] Read(MLContext context, OnnxTransformer transformer)
    {
        using var saved = new MemoryStream();
        try
        {
            context.Model.Save(transformer, null, saved);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw new LimeException($"the ONNX model cannot be read again: {cause.Message}", cause);
        }
        using var zip = new ZipArchive(saved, ZipArchiveMode.Read);
        if (zip.Entries.FirstOrDefault(entry => entry.FullName.EndsWith("OnnxModel", StringComparison.Ordinal)) is not { } model)
            throw new LimeException("the saved OnnxTransformer contains no ONNX model");
        using Stream stream = model.Open();
        var head = new byte[sizeof(int)];
        stream.ReadExactly(head);
        var bytes = new byte[BinaryPrimitives.ReadInt32LittleEndian(head)];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
