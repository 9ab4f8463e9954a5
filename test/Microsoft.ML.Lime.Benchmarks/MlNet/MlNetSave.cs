using System.Diagnostics;
using Google.Protobuf;
using Microsoft.ML.Data;
using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Benchmarks;

/// <summary>The time to save and load an explanation that contains a large model.</summary>
internal static class MlNetSave
{
    private const int Megabytes = 100;

    public static void Run(Report report)
    {
        string folder = Directory.CreateTempSubdirectory("lime-bench").FullName;
        try
        {
            string onnx = Path.Combine(folder, "large.onnx"), zip = Path.Combine(folder, "explain.zip");
            File.WriteAllBytes(onnx, [.. File.ReadAllBytes(Inputs.ShapesModel), .. UnusedWeights()]);
            MLContext ml = new(seed: 1);
            IDataView sources = ml.Data.LoadFromEnumerable([new Source { ImagePath = Path.Combine(folder, "0.png") }]);
            ImageFile.SavePng(Inputs.Shape(0), Path.Combine(folder, "0.png"));
            using OnnxScorer scorer = ml.Lime().OpenOnnxScorer(onnx, new OnnxScorerOptions { Preprocessing = Preprocessing.Unit });
            ITransformer chain = ml.Transforms.LoadImages("Image", "", nameof(Source.ImagePath))
                .Append(ml.Lime().ExplainImage("Explanation", "Image", scorer, new() { Method = LimeOptions.Matlab with { Samples = 32 } }))
                .Fit(sources);
            Measure(report, "Model.Save", () => ml.Model.Save(chain, sources.Schema, zip));
            report.Add("file size", new FileInfo(zip).Length / 1e6, "MB");
            ITransformer plain = chain;
            Measure(report, "plain Model.Load", () => plain = new MLContext(seed: 1).Model.Load(zip, out _));
            Measure(report, "first row after plain Model.Load", () =>
                _ = plain.Transform(sources).GetColumn<float[]>("Explanation.Probability").Single());
            Measure(report, "ml.Lime().Load", () => (ml.Lime().Load(zip, out _) as IDisposable)?.Dispose());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(Report report, string what, Action work)
    {
        using var process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        work();
        process.Refresh();
        report.Add($"{what}, processor time", (process.TotalProcessorTime - before).TotalSeconds, "s");
        report.Add("  peak memory of the process so far", process.PeakWorkingSet64 / 1e9, "GB");
    }

    /// <summary>A ModelProto with only graph { initializer }; appended to a model's bytes, protobuf merges it into the model.</summary>
    private static byte[] UnusedWeights()
    {
        var noise = new byte[Megabytes * 1_000_000];
        new Random(1).NextBytes(noise);
        byte[] tensor = Message(stream =>
        {
            stream.WriteRawTag(1 << 3); // dims
            stream.WriteInt64(noise.Length);
            stream.WriteRawTag(2 << 3); // data_type: uint8
            stream.WriteInt32(2);
            stream.WriteRawTag((8 << 3) | 2); // name
            stream.WriteString("unused");
            stream.WriteRawTag((9 << 3) | 2); // raw_data
            stream.WriteBytes(UnsafeByteOperations.UnsafeWrap(noise));
        });
        byte[] graph = Message(stream => Field(stream, (5 << 3) | 2, tensor));
        return Message(stream => Field(stream, (7 << 3) | 2, graph));
    }

    private static void Field(CodedOutputStream stream, byte tag, byte[] content)
    {
        stream.WriteRawTag(tag);
        stream.WriteBytes(UnsafeByteOperations.UnsafeWrap(content));
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using MemoryStream bytes = new();
        using (CodedOutputStream stream = new(bytes, leaveOpen: true))
            write(stream);
        return bytes.ToArray();
    }
}
