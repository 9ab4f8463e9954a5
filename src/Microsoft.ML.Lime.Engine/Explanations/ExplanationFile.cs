using System.Text;
using System.Text.Json;
using Microsoft.ML.Lime.Engine.Explanations;
using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// An explanation with the source image and its origin: where the image came from, how the model was opened, which files were written. It
/// can be saved in one file, which contains what maps, overlays and masked images need, but not the model. Null means unknown.
/// </summary>
/// <remarks>
/// The file is a ZIP archive of <c>manifest.json</c> (format version and fields that <c>explanation.json</c> lacks),
/// <c>explanation.json</c> (<see cref="ToJson"/>), <c>segments.png</c> (segment labels, 16 bits), <c>picture.png</c> or <c>.npy</c>,
/// <c>maps/0.npy</c> and so on (float32, in the order of the classes), and optionally <c>photo.png</c> or <c>.npy</c> (the source image).
/// </remarks>
public sealed record ExplanationFile
{
    /// <summary>The format version. It increases when older readers can no longer read new files.</summary>
    private const int FormatVersion = 1;

    private const string FormatName = "MlNetLime explanation";

    /// <summary>Room for the header of a map.</summary>
    private const int NpyHeaderBytes = 4096;

    /// <summary>
    /// The explanation. If it was loaded, its options keep their description (<see cref="ExplainOptions.Describe"/>,
    /// <see cref="ExplainOptions.Summary"/>), but cannot create an explainer.
    /// </summary>
    public required ImageExplanation Explanation { get; init; }

    /// <summary>
    /// The source image at its own size; null to omit it. Everything can then be drawn on the explanation's image, which is always saved.
    /// </summary>
    public ImageBuffer? SourceImage { get; init; }

    /// <summary>The path of the image, as given.</summary>
    public string? ImagePath { get; init; }

    /// <summary>SHA-256 of the image file in lower-case hex.</summary>
    public string? ImageSha256 { get; init; }

    /// <summary>The shape of the model's input.</summary>
    public ScorerInput? Input { get; init; }

    /// <summary>The preprocessing from pixels to the model's input values.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>The path of the file with the class names.</summary>
    public string? LabelsPath { get; init; }

    /// <summary>The path of the segment labels that were used instead of a segmenter.</summary>
    public string? SegmentationPath { get; init; }

    /// <summary>The name of the preset on which the options are based.</summary>
    public string? Preset { get; init; }

    /// <summary>Number of the most important segments that were marked as such.</summary>
    public int? TopFeatures { get; init; }

    /// <summary>
    /// The selection of the masked image. Null for the <see cref="TopFeatures"/> segments of the largest importance; no mask if both are
    /// null.
    /// </summary>
    public ImageAndMaskOptions? MaskedImage { get; init; }

    /// <summary>Images per model call; if tuned automatically, the tuned value.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Number of threads that ran the model in parallel; if tuned automatically, the tuned value.</summary>
    public int? Threads { get; init; }

    /// <summary>Names of the files that were written.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The program and its version.</summary>
    public string? Tool { get; init; }

    /// <summary>
    /// Serializes it as one indented JSON object without a final line break, with the schema <c>docs/explanation.schema.json</c>. Numbers
    /// that do not exist (NaN, infinity, or values that the method lacks) are null. Lists by segment have one entry per segment.
    /// </summary>
    public string ToJson() => ExplanationWriter.Serialize(this);

    /// <summary>
    /// Saves it. The file is written under a temporary name and renamed, so it is never incomplete. Equal explanations give equal bytes.
    /// </summary>
    /// <param name="path">The path of the file; the usual extension is <c>.lime</c>.</param>
    /// <exception cref="LimeException">
    /// The file cannot be written, there are more than 65536 segments, or the source image has not the size of the explained one.
    /// </exception>
    public void Save(string path)
    {
        ImageFit fit = Explanation.ImageFit;
        if (SourceImage is { } source && (source.Height, source.Width) != (fit.SourceHeight, fit.SourceWidth))
            throw new LimeException(FormattableString.Invariant($"The explained image is {fit.SourceHeight} x {fit.SourceWidth} pixels, ")
                + FormattableString.Invariant($"but the source image is {source.Height} x {source.Width}; give the explained one."));
        List<(string, Action<Stream>)> parts =
        [
            ("manifest.json", part => part.Write(Manifest())),
            ("explanation.json", part => part.Write(Encoding.UTF8.GetBytes(ToJson() + "\n"))),
        ];
        if (Explanation.Segments is { } segments)
            parts.Add(("segments.png", part => part.Write(segments.Encode())));
        parts.Add(Part("picture", Explanation.Image));
        parts.AddRange(Explanation.Classes.Select((target, i) =>
            (MapName(i), (Action<Stream>)(part => NpyEncoder.Write(part, target.Map)))));
        if (SourceImage is not null)
            parts.Add(Part("photo", SourceImage));
        FileContent.Write(path, file => ArchiveWriter.Write(file, parts));
    }

    /// <summary>Loads a file written by <see cref="Save"/>, of this or an earlier format version.</summary>
    /// <exception cref="LimeException">
    /// The file cannot be read, is not an explanation, is damaged, or has a later format version.
    /// </exception>
    public static ExplanationFile Load(string path)
    {
        using var archive = ArchiveReader.Open(FileContent.Read(path, "explanation"), path);
        JsonElement manifest = archive.Json("manifest.json");
        RequireVersion(manifest, path);
        JsonElement document = archive.Json("explanation.json");
        return archive.Interpret(() =>
        {
            ImageBuffer image = Image(archive, "picture")
                ?? throw new FormatException("it contains neither picture.png nor picture.npy");
            SegmentMap? segments = archive.Has("segments.png")
                ? SegmentMap.Decode(archive.Read("segments.png"), archive.NameOf("segments.png"))
                : null;
            if (segments is not null && document.GetProperty("grid") is { ValueKind: JsonValueKind.Object } grid)
                segments = SegmentMap.FromLabels(segments.Height, segments.Width, segments.Labels.ToArray(), segments.Count,
                    (grid.GetProperty("rows").GetInt32(), grid.GetProperty("columns").GetInt32()));
            // A map has the size of the picture, or that of a layer or grid, which is mostly smaller and never more than twice as high.
            long maxMapBytes = 4L * sizeof(float) * image.Height * image.Width + NpyHeaderBytes;
            AttributionMap[] maps = [.. Enumerable.Range(0, document.GetProperty("explanations").GetArrayLength())
                .Select(i => AttributionMap.Decode(archive.Read(MapName(i), maxMapBytes), archive.NameOf(MapName(i))))];
            ImageExplanation explanation = ExplanationReader.Explanation(document, manifest, segments, image, maps);
            ImageBuffer? source = Image(archive, "photo");
            ImageFit fit = explanation.ImageFit;
            if (source is not null && (source.Height, source.Width) != (fit.SourceHeight, fit.SourceWidth))
                throw new FormatException($"its photo is {source.Height} x {source.Width} pixels, but the explained image was "
                    + $"{fit.SourceHeight} x {fit.SourceWidth}");
            return ExplanationReader.File(document, explanation, source);
        });
    }

    private static string MapName(int index) => FormattableString.Invariant($"maps/{index}.npy");

    private static (string, Action<Stream>) Part(string name, ImageBuffer image) => image is { IsByte: true, Channels: 1 or 3 or 4 }
        ? ($"{name}.png", part => part.Write(PngEncoder.Encode(image)))
        : ($"{name}.npy", part => NpyEncoder.Write(part, image));

    private byte[] Manifest()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("format", FormatName);
            writer.WriteNumber("formatVersion", FormatVersion);
            writer.WriteString("summary", Explanation.Options.Summary);
            writer.WriteString("resize", Explanation.ImageFit.Mode.ToString());
            writer.WriteString("upsampling", Explanation.Upsampling.ToString());
            writer.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void RequireVersion(JsonElement manifest, string path)
    {
        if (manifest.ValueKind != JsonValueKind.Object || !manifest.TryGetProperty("format", out JsonElement format)
            || format.ValueKind != JsonValueKind.String || !format.ValueEquals(FormatName)
            || !manifest.TryGetProperty("formatVersion", out JsonElement found) || found.ValueKind != JsonValueKind.Number
            || !found.TryGetInt32(out int version) || version < 1)
            throw new LimeException($"The manifest.json of {path} is not that of an explanation; {ArchiveReader.Remedy}");
        if (version > FormatVersion)
            throw new LimeException(FormattableString.Invariant($"The explanation {path} has format version {version}, but this version ")
                + FormattableString.Invariant($"of MlNetLime reads versions up to {FormatVersion}; use a later version of MlNetLime."));
    }

    private static ImageBuffer? Image(ArchiveReader archive, string name) =>
        archive.Has($"{name}.png") ? new PngDecoder().Decode(archive.Read($"{name}.png"), archive.NameOf($"{name}.png"))
        : archive.Has($"{name}.npy") ? archive.Read($"{name}.npy", NpyDecoder.Decode)
        : null;
}
