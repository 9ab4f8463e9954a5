using System.Text;

namespace Microsoft.ML.Lime.Onnx.Model;

/// <summary>
/// Reads the key-value pairs that the exporting program stored in a model (<c>ModelProto.metadata_props</c>), without reading the graph.
/// </summary>
internal static class OnnxMetadata
{
    private const long PropertiesField = 14;

    /// <returns>The pairs; empty if there are none, or if the file is no model or cannot be read.</returns>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        try
        {
            using FileStream file = File.OpenRead(path);
            using var reader = new BinaryReader(file);
            while (file.Position < file.Length)
            {
                long tag = reader.Read7BitEncodedInt64();
                long length = (tag & 7) switch
                {
                    1 => sizeof(double),
                    5 => sizeof(float),
                    0 or 2 => reader.Read7BitEncodedInt64(),
                    _ => throw new FormatException(),
                };
                if ((tag & 7) == 0)
                    continue; // that was its value
                if (length < 0 || length > file.Length - file.Position)
                    throw new FormatException();
                if (tag >> 3 == PropertiesField)
                    Add(pairs, reader.ReadBytes(checked((int)length)));
                else
                    file.Seek(length, SeekOrigin.Current);
            }
            return pairs;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or FormatException or OverflowException
            or InvalidDataException)
        {
            return new Dictionary<string, string>(); // the error is reported when the model is opened
        }
    }

    private static void Add(Dictionary<string, string> pairs, byte[] property)
    {
        (string key, string value) = ("", "");
        for (ProtoReader field = new(property); field.Read();)
            if (field.Field == 1)
                key = Encoding.UTF8.GetString(field.Bytes);
            else if (field.Field == 2)
                value = Encoding.UTF8.GetString(field.Bytes);
        pairs[key] = value;
    }
}
