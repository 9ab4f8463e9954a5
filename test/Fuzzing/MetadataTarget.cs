using System.Text;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Fuzzing;

/// <summary>
/// Reads the metadata of an ONNX model: those of Ultralytics, Custom Vision and Windows ML state preprocessing and layout.
/// </summary>
internal static class MetadataTarget
{
    private static readonly byte[] Model = File.ReadAllBytes(Path.Combine(Program.CorpusFolder, "onnx", "detector.onnx"));

    /// <summary>Reads a text file with a pair of key and value per line, separated by <c>=</c>.</summary>
    public static void Read(string path)
    {
        string model = Path.ChangeExtension(path, ".onnx");
        byte[] pairs = [.. Encoding.UTF8.GetString(File.ReadAllBytes(path)).Split('\n').Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .SelectMany(pair => Field(14, [.. Field(1, Encoding.UTF8.GetBytes(pair[0])), .. Field(2, Encoding.UTF8.GetBytes(pair[1]))]))];
        // Fields of a protocol buffer may follow in any order, so those of the metadata are appended.
        File.WriteAllBytes(model, [.. Model, .. pairs]);
        foreach (Action read in (Action[])[() => ModelPreprocessing.Find(model), () => ModelPreprocessing.Load(model),
            () => OnnxScorer.Inspect(model, new OnnxScorerOptions { Device = Device.Cpu })])
            try
            {
                read();
            }
            catch (LimeException)
            {
            }
    }

    private static byte[] Field(int number, byte[] content)
    {
        List<byte> bytes = [(byte)(number << 3 | 2)];
        int length = content.Length;
        for (; length > 127; length >>= 7)
            bytes.Add((byte)(length | 128));
        return [.. bytes, (byte)length, .. content];
    }
}
