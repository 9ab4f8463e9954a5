using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation.DataSets;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// The images of a folder with their labels, masks and boxes. Image files are not opened, so a data set may have any size.
/// </summary>
public sealed class DataSet
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".npy", ".webp", ".gif", ".bmp", ".tif", ".tiff"];
    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 16, // symbolic links may form cycles
        IgnoreInaccessible = false,
    };

    private DataSet(string folder, IReadOnlyList<LabelledPicture> pictures) => (Folder, Pictures) = (folder, pictures);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The images, at least one: from a folder ordered by path, from a table in its order.</summary>
    public IReadOnlyList<LabelledPicture> Pictures { get; }

    /// <summary>
    /// Creates a data set of all images in a folder and its subfolders. The label of an image is the name of its top-level subfolder; an
    /// image in the folder itself has no label.
    /// </summary>
    /// <remarks>
    /// Images are recognized by their file extension (png, jpg, jpeg, npy, webp, gif, bmp, tif and a few more). Other files, and files and
    /// folders whose names begin with a dot, are ignored.
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="masks">
    /// A folder of ground-truth masks, each under the image's relative path with the extension <c>png</c>; images may lack one. If it lies
    /// within the folder, it is not treated as a class. Null for none.
    /// </param>
    /// <exception cref="LimeException">The folder does not exist or has no image, or no image has a mask.</exception>
    public static DataSet FromFolder(string folder, string? masks = null)
    {
        RequireFolder(folder, "data set");
        string? excluded = masks is null
            ? null
            : Path.GetFullPath(masks).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        try
        {
            LabelledPicture[] pictures = [.. Directory.EnumerateFiles(folder, "*", Everywhere)
                .Where(path => excluded is null || !Path.GetFullPath(path).StartsWith(excluded, StringComparison.Ordinal))
                .Select(path => (Path: path, Image: Key(Path.GetRelativePath(folder, path))))
                .Where(found => Endings.Contains(Path.GetExtension(found.Image).ToLowerInvariant())
                    && !found.Image.Split('/').Any(part => part.StartsWith('.')))
                .Select(found => new LabelledPicture
                {
                    Image = found.Image,
                    Path = found.Path,
                    Label = found.Image.IndexOf('/', StringComparison.Ordinal) is int slash and > 0 ? found.Image[..slash] : null,
                })
                .OrderBy(picture => picture.Image, StringComparer.Ordinal)];
            return pictures.Length > 0
                ? WithMasks(new DataSet(folder, pictures), masks)
                : throw new LimeException($"The folder {folder} contains no image (png, jpg, npy and so on); give the folder that contains "
                    + "the images or the subfolders of the classes.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LimeException($"The folder {folder} cannot be read ({e.Message}); check its permissions.", e);
        }
    }

    /// <summary>
    /// Creates a data set from a table: CSV (RFC 4180) in UTF-8, whose first line names the columns <c>image</c> (a path within the
    /// folder), <c>label</c>, and optionally <c>mask</c> (a path within the folder) and <c>box</c> (<c>x y width height</c> in pixels of
    /// the source image, several separated by <c>;</c>). Other columns are ignored; an empty field means unknown.
    /// </summary>
    /// <param name="csv">The path of the table.</param>
    /// <param name="folder">The folder of the images.</param>
    /// <param name="masks">
    /// A folder of masks, as for <see cref="FromFolder"/>. Not allowed together with a column <c>mask</c> or <c>box</c>.
    /// </param>
    /// <exception cref="LimeException">The table is invalid (all problems are listed), or none of its images exists.</exception>
    public static DataSet FromCsv(string csv, string folder, string? masks = null)
    {
        RequireFolder(folder, "data set");
        var set = new DataSet(folder, DataSetTable.Read(csv, folder));
        if (set.Pictures.FirstOrDefault(picture => picture.HasPlace) is not null && masks is not null)
            throw new LimeException($"The table {csv} has masks or boxes, and the folder {masks} was given, too; omit one of them.");
        if (!set.Pictures.Any(picture => File.Exists(picture.Path)))
            throw new LimeException($"None of the {set.Pictures.Count} images of {csv} exists in {folder}, for example "
                + $"{set.Pictures[0].Image}; the column image must contain paths within that folder.");
        return WithMasks(set, masks);
    }

    /// <summary>Returns the data set without labels.</summary>
    public DataSet WithoutLabels() => new(Folder, [.. Pictures.Select(picture => picture with { Label = null })]);

    /// <summary>
    /// Returns a random subset in the same order, balanced over the labels: one random image of each label in turn, while it has more. A
    /// larger subset contains a smaller one of the same seed.
    /// </summary>
    /// <param name="count">Number of images, at least 1; all images if there are fewer.</param>
    /// <param name="seed">The seed. The default is 0.</param>
    public DataSet Take(int count, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int[][] labels = [.. Enumerable.Range(0, Pictures.Count).GroupBy(i => Pictures[i].Label ?? "")
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Shuffled([.. group], seed))];
        var chosen = new SortedSet<int>();
        for (int turn = 0; chosen.Count < Math.Min(count, Pictures.Count); turn++)
            foreach (int[] label in labels.Where(label => turn < label.Length).Take(count - chosen.Count))
                chosen.Add(label[turn]);
        return new(Folder, [.. chosen.Select(i => Pictures[i])]);
    }

    /// <summary>A path with <c>/</c> as separator, as in results.</summary>
    internal static string Key(string path) => path.Replace('\\', '/');

    private static int[] Shuffled(int[] values, ulong seed)
    {
        new Xoshiro256(seed).Sample(values, values.Length - 1);
        return values;
    }

    private static DataSet WithMasks(DataSet set, string? masks)
    {
        if (masks is null)
            return set;
        RequireFolder(masks, "masks");
        LabelledPicture[] pictures = [.. set.Pictures.Select(picture =>
            Path.Combine(masks, Path.ChangeExtension(picture.Image, ".png")) is var path && File.Exists(path)
                ? picture with { MaskPath = path }
                : picture)];
        return pictures.Any(picture => picture.MaskPath is not null)
            ? new(set.Folder, pictures)
            : throw new LimeException($"The folder {masks} contains no mask of any image, for example "
                + $"{Path.Combine(masks, Path.ChangeExtension(pictures[0].Image, ".png"))}; masks need the images' relative "
                + "paths and the extension png.");
    }

    private static void RequireFolder(string folder, string what)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (File.Exists(folder))
            throw new LimeException($"The path '{folder}' of the {what} is a file, not a folder; give the path of a folder.");
        if (!Directory.Exists(folder))
            throw new LimeException($"The folder '{folder}' of the {what} does not exist; check the path.");
    }
}
