using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool;

/// <summary>Writes the pictures and maps of an explanation.</summary>
/// <param name="folder">Where to.</param>
/// <param name="names">Under which names.</param>
/// <param name="settings">How they are drawn.</param>
/// <param name="scale">The scale of all maps; null for each its own.</param>
/// <param name="mapPath">The label map that the segments came from: it is not overwritten with itself.</param>
internal sealed class ExplanationFiles(OutputFolder folder, OutputNames names, PictureSettings settings, ColorScale? scale, string? mapPath)
{
    private readonly List<string> _written = [];

    /// <summary>Writes them all.</summary>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> Write(ImageBuffer photo, ImageExplanation explanation, CancellationToken cancellation)
    {
        SegmentMap? segments = explanation.Segments;
        if (segments is not null && (mapPath is null || !folder.IsPathOf(names.Segments, mapPath)))
            Save(names.Segments, path => SegmentMapFile.Save(segments, path));
        if (segments is not null)
            Save(names.Borders, path => ImageFile.SavePng(SegmentBorders.Draw(photo, explanation.Fit, segments), path));
        foreach (ClassExplanation target in explanation.Classes)
        {
            cancellation.ThrowIfCancellationRequested();
            ColorScale colors = scale ?? settings.OwnScale(target.Map);
            Save(names.Overlay(target.ClassIndex), path =>
                ImageFile.SavePng(Overlay.Draw(photo, explanation, target, scale: colors), path));
            if (segments is not null && target.Fit is not null)
                Save(names.Top(target.ClassIndex), path => ImageFile.SavePng(Masked(photo, explanation, segments, target), path));
            Save(names.Map(target.ClassIndex), path => NpyFile.Save(target.Map, path));
        }
        return _written;
    }

    private ImageBuffer Masked(ImageBuffer photo, ImageExplanation explanation, SegmentMap segments, ClassExplanation target) =>
        settings.Masked is { } options
            ? explanation.GetImageAndMask(target.ClassIndex, options).Draw(photo)
            : MaskedPicture.Draw(photo, explanation.Fit, segments, target.TopFeatures(settings.TopFeatures));

    private void Save(string name, Action<string> write)
    {
        folder.Write(name, write);
        _written.Add(name);
    }
}
