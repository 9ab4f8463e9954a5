using Microsoft.ML.Lime.Drawing;
using Microsoft.ML.Lime.Tool.Arguments;

namespace Microsoft.ML.Lime.Tool.Output;

/// <summary>Writes the images and maps of an explanation.</summary>
/// <param name="folder">The output folder.</param>
/// <param name="names">The names of the files.</param>
/// <param name="settings">The settings for rendering.</param>
/// <param name="scale">The scale shared by all maps; null if each map has its own.</param>
/// <param name="mapPath">The input file of the segments, which must not be overwritten; null for none.</param>
internal sealed class ExplanationFiles(OutputFolder folder, OutputNames names, ImageSettings settings, ColorScale? scale, string? mapPath)
{
    /// <summary>Pixels of an image whose drawings leave so much garbage that it is reclaimed after each.</summary>
    private const int LargeImage = 1 << 20;

    private readonly List<string> _written = [];

    /// <summary>Writes all files.</summary>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> Write(ImageBuffer source, ImageExplanation explanation, CancellationToken cancellation)
    {
        ImageBuffer image = settings.Reduce(source, explanation.ImageFit);
        if (explanation.Segments is { } segments)
        {
            if (mapPath is null || !folder.IsPathOf(names.Segments, mapPath))
                Save(names.Segments, path => segments.Save(path));
            SaveImage(names.Borders, () => Boundaries.Draw(image, explanation.ImageFit, segments));
        }
        foreach ((int place, ClassExplanation target) in explanation.Classes.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            string key = OutputNames.Key(target, place);
            ColorScale colors = scale ?? settings.OwnScale(target);
            SaveImage(names.Overlay(key),
                () => Overlay.Draw(image, explanation, target, scale: colors, outlined: settings.TopFeatures));
            if (explanation.Segments is not null && target.Surrogate is not null)
                SaveImage(names.Top(key), () => settings.DrawMasked(image, explanation, target));
            Save(names.Map(key), path => target.Map.Save(path));
        }
        return _written;
    }

    private void SaveImage(string name, Func<ImageBuffer> draw)
    {
        bool isLarge = false;
        Save(name, path =>
        {
            ImageBuffer drawn = draw();
            isLarge = drawn.Height * drawn.Width > LargeImage;
            ImageFile.SavePng(drawn, path);
        });
        if (isLarge)
            GC.Collect(); // without it --max-side full of a PNG of 4729 x 4729 takes 433 MiB, with it 359; the bound is 386
    }

    private void Save(string name, Action<string> write)
    {
        folder.Write(name, write);
        _written.Add(name);
    }
}
