using Microsoft.ML.Lime.Engine;
using Microsoft.ML.Lime.Evaluation.DataSets;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>The pictures of a folder and what is known of them. No picture is opened here, so that a data set may be of any size.</summary>
public sealed class DataSet
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".npy", ".webp", ".gif", ".bmp", ".tif", ".tiff"];
    private static readonly EnumerationOptions Everywhere = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 16, // links may lead in circles
        IgnoreInaccessible = false,
    };

    private DataSet(string folder, IReadOnlyList<LabelledPicture> pictures) => (Folder, Pictures) = (folder, pictures);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The pictures: of a folder by path, of a table in its order. At least one.</summary>
    public IReadOnlyList<LabelledPicture> Pictures { get; }

    /// <summary>
    /// All pictures of a folder and of the folders in it. The name of the first folder on the way to a picture is its label; a picture that
    /// lies in the folder itself has none.
    /// </summary>
    /// <remarks>
    /// Pictures are told by the endings of their names (png, jpg, jpeg, npy, webp, gif, bmp, tif and a few more); other files, and files
    /// and folders whose names begin with a dot, are left alone.
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="masks">
    /// A folder of masks, each under the picture's path with the ending <c>png</c>; pictures may lack one. It may lie within the folder,
    /// and is no class then. Null for none.
    /// </param>
    /// <exception cref="LimeException">There is no such folder, no picture in it, or no mask for any of them.</exception>
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
                : throw new LimeException($"The folder {folder} holds no picture (a name that ends in png, jpg, npy or the like); name the "
                    + "folder of the pictures, or of the folders that they lie in.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LimeException($"The folder {folder} cannot be read ({e.Message}); check its permissions.", e);
        }
    }

    /// <summary>
    /// The pictures that a table names: CSV as RFC 4180 has it, in UTF-8, its first line the columns' names: <c>image</c> (the path within
    /// the folder), <c>label</c>, and, if wanted, <c>mask</c> (a path within the folder) and <c>box</c> (<c>x y width height</c> in pixels
    /// of the photo, several separated by <c>;</c>). Other columns are left alone; an empty field is one that is not known.
    /// </summary>
    /// <param name="csv">The table.</param>
    /// <param name="folder">The folder of the pictures.</param>
    /// <param name="masks">As for <see cref="FromFolder"/>; not together with a column <c>mask</c> or <c>box</c>.</param>
    /// <exception cref="LimeException">All that is wrong with the table, or none of its pictures is there.</exception>
    public static DataSet FromCsv(string csv, string folder, string? masks = null)
    {
        RequireFolder(folder, "data set");
        var set = new DataSet(folder, DataSetTable.Read(csv, folder));
        if (set.Pictures.FirstOrDefault(picture => picture.HasPlace) is not null && masks is not null)
            throw new LimeException($"The table {csv} has masks or boxes of its own beside the masks in {masks}; leave one of them away.");
        if (!set.Pictures.Any(picture => File.Exists(picture.Path)))
            throw new LimeException($"None of the {set.Pictures.Count} pictures of {csv} is in {folder}, such as "
                + $"{set.Pictures[0].Image}; the column image has paths within that folder.");
        return WithMasks(set, masks);
    }

    /// <summary>The same pictures, without their classes.</summary>
    public DataSet WithoutLabels() => new(Folder, [.. Pictures.Select(picture => picture with { Label = null })]);

    /// <summary>
    /// Some of the pictures, in the same order, drawn evenly over the labels: from each a random picture in turn, as long as it has more.
    /// So a hundred pictures of a data set hold those that fifty do.
    /// </summary>
    /// <param name="count">How many, at least 1; all where there are fewer.</param>
    /// <param name="seed">The seed. Defaults to 0.</param>
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

    /// <summary>A path as results have it.</summary>
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
            : throw new LimeException($"The folder {masks} holds no mask of any picture, such as "
                + $"{Path.Combine(masks, Path.ChangeExtension(pictures[0].Image, ".png"))}; masks have the pictures' paths "
                + "and the ending png.");
    }

    private static void RequireFolder(string folder, string what)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (File.Exists(folder))
            throw new LimeException($"'{folder}' is a file where the folder of the {what} was expected; give the path of a folder.");
        if (!Directory.Exists(folder))
            throw new LimeException($"There is no folder '{folder}' of the {what}; check the path.");
    }
}
