using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Tool;

/// <summary>Writes the pictures and maps of an explanation.</summary>
/// <param name="folder">Where to.</param>
/// <param name="names">Under which names.</param>
/// <param name="topFeatures">How many segments the masked picture shows.</param>
/// <param name="mapPath">The label map that the segments came from: it is not overwritten with itself.</param>
internal sealed class ExplanationFiles(OutputFolder folder, OutputNames names, int topFeatures, string? mapPath)
{
    private readonly List<string> _written = [];

    /// <summary>Writes them all.</summary>
    /// <returns>Their names.</returns>
    public IReadOnlyList<string> Write(ImageBuffer photo, ImageExplanation explanation, CancellationToken cancellation)
    {
        if (mapPath is null || !folder.IsPathOf(names.Segments, mapPath))
            Save(names.Segments, path => SegmentMapFile.Save(explanation.Segments!, path));
        Save(names.Borders, path => ImageFile.SavePng(SegmentBorders.Draw(photo, explanation.Fit, explanation.Segments!), path));
        foreach (ClassExplanation target in explanation.Classes)
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<int> top = target.TopFeatures(topFeatures);
            Save(names.Overlay(target.ClassIndex), path => ImageFile.SavePng(Overlay.Draw(photo, explanation, target), path));
            Save(names.Top(target.ClassIndex), path =>
                ImageFile.SavePng(MaskedPicture.Draw(photo, explanation.Fit, explanation.Segments!, top), path));
            Save(names.Map(target.ClassIndex), path => NpyFile.Save(target.Map, path));
        }
        return _written;
    }

    private void Save(string name, Action<string> write)
    {
        folder.Write(name, write);
        _written.Add(name);
    }
}
