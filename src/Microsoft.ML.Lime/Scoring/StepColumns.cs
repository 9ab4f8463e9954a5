using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML.Lime.Scoring;

/// <summary>
/// Names that may be those of columns that a step of a fitted model reads or makes. ML.NET's public interface does not tell them: those of
/// a custom mapping are in its row type, those of other steps in the table of texts of their saved form. Which of the names are columns,
/// and of what type, shows a trial with <see cref="StepSchemas.After"/>.
/// </summary>
internal static class StepColumns
{
    // In the header of a saved component (ML.NET's ModelHeader): where in the file the ends of the texts are, and the texts in UTF-16.
    private const int EndsAt = 32, EndsLengthAt = 40, TextsAt = 48, HeaderLength = 64;

    private static readonly byte[] Signature = "ML\0MODEL"u8.ToArray();

    /// <summary>The names; empty where the step is an ONNX model, which reads no image, or cannot be saved.</summary>
    public static IReadOnlyList<string> Candidates(ITransformer step)
    {
        if (step is OnnxTransformer or LimeTransformer)
            return [];
        if (step.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(CustomMappingTransformer<,>))
            return [.. SchemaDefinition.Create(type.GetGenericArguments()[0]).Select(column => column.ColumnName)];
        using var file = new MemoryStream();
        try
        {
            new MLContext().Model.Save(step, null, file);
        }
#pragma warning disable CA1031 // a step of any kind may refuse to be saved, with any exception
        catch (Exception)
#pragma warning restore CA1031
        {
            return [];
        }
        using var archive = new ZipArchive(file, ZipArchiveMode.Read);
        return [.. archive.Entries.SelectMany(Texts).Distinct()];
    }

    private static List<string> Texts(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        using (Stream stream = entry.Open())
            stream.CopyTo(content);
        ReadOnlySpan<byte> bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        if (bytes.Length < HeaderLength || !bytes.StartsWith(Signature))
            return [];
        List<string> texts = [];
        ReadOnlySpan<byte> chars = bytes[(int)MemoryMarshal.Read<long>(bytes[TextsAt..])..];
        int start = 0;
        foreach (long end in MemoryMarshal.Cast<byte, long>(bytes.Slice((int)MemoryMarshal.Read<long>(bytes[EndsAt..]),
            (int)MemoryMarshal.Read<long>(bytes[EndsLengthAt..]))))
        {
            texts.Add(Encoding.Unicode.GetString(chars[start..(int)end]));
            start = (int)end;
        }
        return texts;
    }
}
