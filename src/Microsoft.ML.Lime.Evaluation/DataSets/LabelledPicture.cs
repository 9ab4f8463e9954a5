using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>A picture of a data set, not yet read, and what is known of it.</summary>
public sealed record LabelledPicture
{
    /// <summary>Its path within the data set's folder, its parts separated by <c>/</c>: its key in results.</summary>
    public required string Image { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// Its class as the data set names it (a name, an index or a WordNet id); null where nobody says. <see cref="ModelClasses"/> reads it.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>
    /// The file of a mask, of the photo's size or of the model's input: what is not black (or transparent) shows the object. Null without.
    /// </summary>
    public string? MaskPath { get; init; }

    /// <summary>Boxes around the object, in pixels of the photo; none by default, and where there is a mask.</summary>
    public IReadOnlyList<PictureBox> Boxes { get; init; } = [];

    /// <summary>Whether anything is known of the place of the object.</summary>
    public bool HasPlace => MaskPath is not null || Boxes.Count > 0;

    /// <summary>Reads where the object is; null where nobody says.</summary>
    /// <param name="photo">The picture itself, whose size boxes refer to.</param>
    /// <exception cref="LimeException">The mask cannot be read.</exception>
    public TruthMask? LoadPlace(ImageBuffer photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        return MaskPath is not null ? TruthMask.FromPicture(ImageFile.Load(MaskPath))
            : Boxes.Count > 0 ? TruthMask.FromBoxes(photo.Height, photo.Width, Boxes)
            : null;
    }
}
