using Microsoft.ML.Lime.Evaluation;
using Microsoft.ML.Lime.Onnx;

namespace Microsoft.ML.Lime.Fuzzing;

/// <summary>A reader of files.</summary>
/// <param name="Name">Its name; its corpus is the folder of this name.</param>
/// <param name="Read">Reads a file; a <see cref="LimeException"/> is the right answer to a bad one.</param>
/// <param name="Mutation">Changes the content of a file with its structure in mind; null for any bytes.</param>
internal sealed record Target(string Name, Action<string> Read, Func<Mutator, byte[], byte[]>? Mutation = null)
{
    /// <summary>All targets. The content tells the format of an image, and the extension that of a label file.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        new("png", path => ImageFile.Load(path), StructuredMutations.Png),
        new("exif", ExifTarget.Read),
        new("jpeg", path => ImageFile.Load(path), StructuredMutations.Jpeg),
        new("image", path => ImageFile.Load(path)),
        new("npy", path =>
        {
            NpyFile.LoadNumbers(path);
            ImageFile.Load(path);
        }),
        new("label-map", path => SegmentMap.Load(path), StructuredMutations.Png),
        new("explanation", path => ExplanationFile.Load(path), StructuredMutations.Zip),
        new("onnx", path => OnnxScorer.Inspect(path, new OnnxScorerOptions { Device = Device.Cpu }), StructuredMutations.Protobuf),
        new("labels", path =>
        {
            ClassLabels.Load(path);
            ClassLabels.LoadIds(path);
        }, StructuredMutations.Text),
        new("table", path =>
        {
            string folder = Path.GetDirectoryName(path)!;
            Directory.CreateDirectory(Path.Combine(folder, "b"));
            foreach (string image in (string[])["a.png", Path.Combine("b", "c.png")])
                File.Copy(Path.Combine(Program.CorpusFolder, "png", "color.png"), Path.Combine(folder, image), overwrite: true);
            DataSet.FromCsv(path, folder);
        }, StructuredMutations.Text),
        new("rows", path =>
        {
            string folder = Path.Combine(Path.GetDirectoryName(path)!, "evaluation");
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "settings.json"), "{}\n");
            File.Copy(path, Path.Combine(folder, "results.jsonl"), overwrite: true);
            using var rows = EvaluationFolder.Open(folder, "{}");
            foreach (EvaluatedImage image in rows.Images)
                rows.Card(image.Image);
        }, StructuredMutations.Text),
        new("settings", path =>
        {
            string folder = Path.Combine(Path.GetDirectoryName(path)!, "evaluation");
            Directory.CreateDirectory(folder);
            File.Copy(path, Path.Combine(folder, "settings.json"), overwrite: true);
            EvaluationFolder.Open(folder, "{}").Dispose();
        }, StructuredMutations.Text),
        new("preprocessing", path => ModelPreprocessing.Load(path), StructuredMutations.Text),
        new("metadata", MetadataTarget.Read, StructuredMutations.Text),
        new("html", HtmlTarget.Read, StructuredMutations.Text),
    ];

    /// <summary>The files of its corpus, in ordinal order.</summary>
    public IReadOnlyList<string> Corpus => [.. Directory.EnumerateFiles(Path.Combine(Program.CorpusFolder, Name))
        .Order(StringComparer.Ordinal)];
}
