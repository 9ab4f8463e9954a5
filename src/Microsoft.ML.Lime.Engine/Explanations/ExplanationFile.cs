using System.Text;
using System.Text.Json;
using Microsoft.ML.Lime.Engine.Explanations;
using Microsoft.ML.Lime.Engine.Imaging;

namespace Microsoft.ML.Lime.Engine;

/// <summary>
/// Saves and loads an explanation in one file. The file contains what maps, overlays and masked images need, but not the model. It is a ZIP
/// archive of <c>manifest.json</c> (format version and fields that <c>explanation.json</c> lacks), <c>explanation.json</c>
/// (<see cref="ExplanationJson"/>), <c>segments.png</c> (segment labels, 16 bits), <c>picture.png</c> or <c>.npy</c>, <c>maps/0.npy</c> and
/// so on (float32, in the order of the classes), and optionally <c>photo.png</c> or <c>.npy</c> (the source image).
/// </summary>
public static class ExplanationFile
{
    /// <summary>The format version. It increases when older readers can no longer read new files.</summary>
    public const int FormatVersion = 1;

    private const string FormatName = "MlNetLime explanation";

    /// <summary>
    /// Saves an explanation. The file is written under a temporary name and renamed, so it is never incomplete. Equal explanations give
    /// equal bytes.
    /// </summary>
    /// <param name="explanation">The explanation.</param>
    /// <param name="path">The path of the file; the usual extension is <c>.lime</c>.</param>
    /// <param name="source">The source image to store with it; null to omit it. The image fitted to the model is always stored.</param>
    /// <param name="origin">The origin of the explanation; null if unknown.</param>
    /// <exception cref="LimeException">The file cannot be written, or there are more than 65536 segments.</exception>
    /// <exception cref="ArgumentException">The source image has another size than the one that was explained.</exception>
    public static void Save(ImageExplanation explanation, string path, ImageBuffer? source = null, ExplanationOrigin? origin = null)
    {
        ArgumentNullException.ThrowIfNull(explanation);
        ImageFit fit = explanation.ImageFit;
        if (source is not null && (source.Height, source.Width) != (fit.SourceHeight, fit.SourceWidth))
            throw new ArgumentException($"The explained source image is {fit.SourceHeight} x {fit.SourceWidth} pixels, "
                + $"but this one is {source.Height} x {source.Width}.", nameof(source));
        List<(string, byte[])> parts =
        [
            ("manifest.json", Manifest(explanation)),
            ("explanation.json", Encoding.UTF8.GetBytes(ExplanationJson.Serialize(explanation, origin) + "\n")),
        ];
        if (explanation.Segments is { } segments)
            parts.Add(("segments.png", SegmentMapFile.Encode(segments)));
        parts.Add(Part("picture", explanation.Image));
        parts.AddRange(explanation.Classes.Select((target, i) => (MapName(i), NpyEncoder.Encode(target.Map))));
        if (source is not null)
            parts.Add(Part("photo", source));
        FileContent.Write(path, ArchiveWriter.Pack(parts));
    }

    /// <summary>Loads a file written by <see cref="Save"/>, of this or an earlier format version.</summary>
    /// <exception cref="LimeException">
    /// The file cannot be read, is not an explanation, is damaged, or has a later format version.
    /// </exception>
    public static SavedExplanation Load(string path)
    {
        using var archive = ArchiveReader.Open(FileContent.Read(path, "explanation"), path);
        JsonElement manifest = archive.Json("manifest.json");
        RequireVersion(manifest, path);
        JsonElement document = archive.Json("explanation.json");
        return archive.Interpret(() =>
        {
            SegmentMap? segments = archive.Has("segments.png")
                ? SegmentMapFile.Decode(archive.Read("segments.png"), archive.NameOf("segments.png"))
                : null;
            if (segments is not null && document.GetProperty("grid") is { ValueKind: JsonValueKind.Object } grid)
                segments = SegmentMap.FromLabels(segments.Height, segments.Width, segments.Labels.ToArray(), segments.Count,
                    (grid.GetProperty("rows").GetInt32(), grid.GetProperty("columns").GetInt32()));
            AttributionMap[] maps = [.. Enumerable.Range(0, document.GetProperty("explanations").GetArrayLength())
                .Select(i => NpyFile.Decode(archive.Read(MapName(i)), archive.NameOf(MapName(i))))];
            ImageBuffer image = Image(archive, "picture")
                ?? throw new FormatException("it contains neither picture.png nor picture.npy");
            return new SavedExplanation
            {
                Explanation = ExplanationReader.Explanation(document, manifest, segments, image, maps),
                Origin = ExplanationReader.Origin(document),
                SourceImage = Image(archive, "photo"),
            };
        });
    }

    private static string MapName(int index) => FormattableString.Invariant($"maps/{index}.npy");

    private static (string, byte[]) Part(string name, ImageBuffer image) => image is { IsByte: true, Channels: 1 or 3 or 4 }
        ? ($"{name}.png", PngEncoder.Encode(image))
        : ($"{name}.npy", NpyEncoder.Encode(image));

    private static byte[] Manifest(ImageExplanation explanation)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("format", FormatName);
            writer.WriteNumber("formatVersion", FormatVersion);
            writer.WriteString("summary", explanation.Options.Summary);
            writer.WriteString("resize", explanation.ImageFit.Mode.ToString());
            writer.WriteString("upsampling", explanation.Upsampling.ToString());
            writer.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void RequireVersion(JsonElement manifest, string path)
    {
        if (manifest.ValueKind != JsonValueKind.Object || !manifest.TryGetProperty("format", out JsonElement format)
            || format.ValueKind != JsonValueKind.String || format.GetString() != FormatName
            || !manifest.TryGetProperty("formatVersion", out JsonElement found) || !found.TryGetInt32(out int version) || version < 1)
            throw new LimeException($"The manifest.json of {path} is not that of an explanation; {ArchiveReader.Remedy}");
        if (version > FormatVersion)
            throw new LimeException(FormattableString.Invariant($"The explanation {path} has format version {version}, but this version ")
                + FormattableString.Invariant($"of MlNetLime reads versions up to {FormatVersion}; use a later version of MlNetLime."));
    }

    private static ImageBuffer? Image(ArchiveReader archive, string name) =>
        archive.Has($"{name}.png") ? new PngDecoder().Decode(archive.Read($"{name}.png"), archive.NameOf($"{name}.png"))
        : archive.Has($"{name}.npy") ? NpyDecoder.Decode(archive.Read($"{name}.npy"), archive.NameOf($"{name}.npy"), requireFinite: false)
        : null;
}
