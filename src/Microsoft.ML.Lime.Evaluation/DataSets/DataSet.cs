using Microsoft.ML.Lime.Evaluation.DataSets;

namespace Microsoft.ML.Lime.Evaluation;

/// <summary>
/// The images of a folder with their labels, masks and boxes. Image files are not opened, so a data set may have any size.
/// </summary>
public sealed partial class DataSet
{
    private const int MaxNames = 8;

    /// <summary>
    /// The endings of images. Formats that are not read are among them, so that such an image has a row with the reason.
    /// </summary>
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".npy", ".webp", ".gif", ".bmp", ".dib", ".ico",
        ".tif", ".tiff", ".heic", ".heif", ".hif", ".avif", ".jxl", ".jp2", ".j2k", ".jpx", ".dcm", ".dicom", ".dng", ".cr2", ".cr3",
        ".nef", ".arw", ".raf", ".orf", ".rw2", ".tga", ".ppm", ".pgm", ".pbm", ".pnm", ".psd", ".exr", ".svg",
    };
    private static readonly EnumerationOptions Enumeration = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 16, // symbolic links may form cycles
        IgnoreInaccessible = false,
    };

    private DataSet(string folder, IReadOnlyList<LabelledImage> images, IReadOnlyList<string> notes) =>
        (Folder, Images, Notes) = (folder, images, notes);

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>
    /// The images, at least one (but a shard may have none): from a folder ordered by path, from a table in its order.
    /// </summary>
    public IReadOnlyList<LabelledImage> Images { get; }

    /// <summary>Which files of the folder are no images of the data set, and why: a sentence per reason.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// Creates a data set of all images in a folder and its subfolders. The label of an image is the name of its top-level subfolder; an
    /// image in the folder itself has no label.
    /// </summary>
    /// <remarks>
    /// Images are recognized by their file extension, also those of formats that are not read (heic, tif, dcm and so on). Other files
    /// are left out, and <see cref="Notes"/> names them. Files and folders whose names begin with a dot are ignored.
    /// </remarks>
    /// <param name="folder">The folder.</param>
    /// <param name="masks">
    /// A folder of ground-truth masks, each under the image's relative path with the extension <c>png</c>; images may lack one. If it lies
    /// within the folder, it is not treated as a class. Null for none.
    /// </param>
    /// <param name="allowOutside">
    /// Whether symbolic links may lead to images and masks outside of their folder. The default is false: they are an error.
    /// </param>
    /// <exception cref="LimeException">
    /// The folder does not exist or has no image, no image has a mask, or a link leads outside.
    /// </exception>
    public static DataSet FromFolder(string folder, string? masks = null, bool allowOutside = false)
    {
        RequireFolder(folder, "data set");
        string? excluded = masks is null
            ? null
            : Path.GetFullPath(masks).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar;
        try
        {
            (string Path, string Image)[] files = [.. Directory.EnumerateFiles(folder, "*", Enumeration)
                .Where(path => excluded is null || !Path.GetFullPath(path).StartsWith(excluded, StringComparison.Ordinal))
                .Select(path => (path, NormalizePath(Path.GetRelativePath(folder, path))))];
            string[] others = [.. files.Select(file => file.Image).Where(image => !IsHidden(image) && !IsImage(image))
                .Order(StringComparer.Ordinal)];
            LabelledImage[] images = [.. files.Where(file => IsImage(file.Image) && !IsHidden(file.Image))
                .Select(found => Labelled(found.Image) with { Path = found.Path })
                .OrderBy(image => image.Image, StringComparer.Ordinal)];
            if (!allowOutside)
                RequireInside(folder, images, image => image.Path, "an image");
            return images.Length > 0
                ? WithMasks(new DataSet(folder, images, [.. LeftOut(others)]), masks, allowOutside)
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
    /// <param name="allowOutside">
    /// Whether the table may name files outside of the folder, as absolute paths, by <c>..</c> or by symbolic links. The default is false:
    /// such a line is an error, because a table from a stranger could read any image into the report.
    /// </param>
    /// <exception cref="LimeException">The table is invalid (all problems are listed), or none of its images exists.</exception>
    public static DataSet FromCsv(string csv, string folder, string? masks = null, bool allowOutside = false)
    {
        RequireFolder(folder, "data set");
        var set = new DataSet(folder, DataSetTable.Read(csv, folder, allowOutside ? null : new FolderBounds(folder)), []);
        if (set.Images.FirstOrDefault(image => image.HasGroundTruth) is not null && masks is not null)
            throw new LimeException($"The table {csv} has masks or boxes, and the folder {masks} was given, too; omit one of them.");
        if (!set.Images.Any(image => File.Exists(image.Path)))
            throw new LimeException($"None of the {set.Images.Count} images of {csv} exists in {folder}, for example "
                + $"{set.Images[0].Image}; the column image must contain paths within that folder.");
        return WithMasks(set, masks, allowOutside);
    }

    /// <summary>
    /// Creates a data set from a list of images in a folder, without looking into the folder. The label of an image is the first folder of
    /// its path, as for <see cref="FromFolder"/>.
    /// </summary>
    /// <param name="images">The paths within the folder, in the order of the data set. Empty lines are left out.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="masks">A folder of masks, as for <see cref="FromFolder"/>.</param>
    /// <param name="allowOutside">
    /// Whether the list may name files outside of the folder, as absolute paths, by <c>..</c> or by symbolic links. The default is false:
    /// they are an error.
    /// </param>
    /// <exception cref="LimeException">The list is empty, names an image twice, or leads outside; or none of its images exists.</exception>
    public static DataSet FromList(IEnumerable<string> images, string folder, string? masks = null, bool allowOutside = false)
    {
        RequireFolder(folder, "data set");
        LabelledImage[] listed = [.. Listed(images).Select(image => Labelled(image) with { Path = Path.Combine(folder, image) })];
        var bounds = new FolderBounds(folder);
        if (!allowOutside && listed.FirstOrDefault(image => !bounds.Contains(image.Path)) is { } outside)
            throw new LimeException($"The list names {outside.Image}, a file outside of the folder {folder}, directly or by a symbolic "
                + "link; if that is meant, allow it by --allow-outside (DataSet.FromList, allowOutside).");
        if (!listed.Any(image => File.Exists(image.Path)))
            throw new LimeException($"None of the {listed.Length} images of the list exists in {folder}, for example {listed[0].Image}; "
                + "the list must have paths within that folder.");
        return WithMasks(new DataSet(folder, listed, []), masks, allowOutside);
    }

    /// <summary>
    /// Creates a data set from tar archives that are named as WebDataset does: the files of a sample have the same path up to the first dot
    /// of the name. Images end as <c>.jpg</c>, <c>.png</c> and so on, their labels are in <c>.cls</c>, otherwise the first folder of the
    /// path; ground-truth masks end in <c>.mask.png</c>. The archives are not unpacked.
    /// </summary>
    /// <param name="archives">
    /// The paths of archives without compression; <c>photos-{000..063}.tar</c> is a series. Their names must differ.
    /// </param>
    /// <exception cref="LimeException">An archive cannot be read, or there is no image.</exception>
    public static DataSet FromTar(params string[] archives)
    {
        ArgumentNullException.ThrowIfNull(archives);
        var store = new TarStore();
        List<string> others = [];
        string[] paths = [.. archives.SelectMany(TarStore.Expand)];
        if (paths.GroupBy(path => Path.GetFileName(path), StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } same)
            throw new LimeException($"Two archives have the name {same.Key}; rename one, because it is part of the names of images.");
        LabelledImage[] images = [.. paths.SelectMany(path => store.Add(path, IsImage, others))];
        return images.Length > 0
            ? new DataSet(string.Join(' ', archives), images, [.. LeftOut([.. others])])
            : throw new LimeException($"The archives {string.Join(", ", archives)} contain no image; images need names such as 0001.jpg, "
                + "with one dot.");
    }

    /// <summary>Creates a data set from files in a store, such as an object storage. Labels are as for <see cref="FromList"/>.</summary>
    /// <param name="store">Opens the files.</param>
    /// <param name="keys">The keys of the images, in the order of the data set, with <c>/</c> as separator.</param>
    /// <param name="name">The name of the data set.</param>
    /// <exception cref="LimeException">There is no key, or a key twice.</exception>
    public static DataSet FromStore(IImageStore store, IEnumerable<string> keys, string name = "")
    {
        ArgumentNullException.ThrowIfNull(store);
        return new DataSet(name, [.. Listed(keys).Select(key => Labelled(key) with { Store = store })], []);
    }

    /// <summary>Returns the data set without labels.</summary>
    public DataSet WithoutLabels() => new(Folder, [.. Images.Select(image => image with { Label = null })], Notes);

    /// <summary>
    /// Returns a random subset in the same order, balanced over the labels: one random image of each label in turn, while it has more. A
    /// larger subset contains a smaller one of the same seed.
    /// </summary>
    /// <param name="count">Number of images, at least 1; all images if there are fewer.</param>
    /// <param name="seed">The seed. The default is 0.</param>
    public DataSet Sample(int count, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int[][] labels = [.. Enumerable.Range(0, Images.Count).GroupBy(i => Images[i].Label ?? "")
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Shuffled([.. group], seed))];
        var chosen = new SortedSet<int>();
        for (int turn = 0; chosen.Count < Math.Min(count, Images.Count); turn++)
            foreach (int[] label in labels.Where(label => turn < label.Length).Take(count - chosen.Count))
                chosen.Add(label[turn]);
        return new(Folder, [.. chosen.Select(i => Images[i])], Notes);
    }

    /// <summary>Returns the images of a shard, in the same order. There may be none.</summary>
    /// <param name="shard">The shard.</param>
    public DataSet Shard(Shard shard)
    {
        ArgumentNullException.ThrowIfNull(shard);
        return new(Folder, [.. Images.Where(image => shard.Contains(image.Image))], Notes);
    }

    /// <summary>A path with <c>/</c> as separator, as in results.</summary>
    internal static string NormalizePath(string path) => path.Replace('\\', '/');

    /// <summary>An image whose label is the first folder of its path.</summary>
    private static LabelledImage Labelled(string image) => new()
    {
        Image = image,
        Path = image,
        Label = FirstFolder(image),
    };

    /// <summary>The first folder of a path; null if the path has none.</summary>
    internal static string? FirstFolder(string path) =>
        path.IndexOf('/', StringComparison.Ordinal) is int slash and > 0 ? path[..slash] : null;

    private static string[] Listed(IEnumerable<string> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        string[] listed = [.. images.Select(image => NormalizePath(image.TrimEnd('\r'))).Where(image => image.Length > 0)];
        HashSet<string> seen = new(StringComparer.Ordinal);
        return listed.Length == 0 ? throw new LimeException("The list has no image; write one path per line.")
            : listed.FirstOrDefault(image => !seen.Add(image)) is { } twice
                ? throw new LimeException($"The list names the image {twice} twice; name each image once.")
            : listed;
    }

    private static bool IsImage(string path) => Extensions.Contains(Path.GetExtension(path));

    private static bool IsHidden(string path) => path.Split('/').Any(part => part.StartsWith('.'));

    private static IEnumerable<string> LeftOut(string[] files)
    {
        if (files.Length > 0)
            yield return FormattableString.Invariant($"{files.Length} {(files.Length == 1 ? "file was" : "files were")} left out, because ")
                + $"the name does not end like that of an image: {string.Join(", ", files.Take(MaxNames))}"
                + $"{(files.Length > MaxNames ? " and so on" : "")}.";
    }

    private static int[] Shuffled(int[] values, ulong seed)
    {
        new Xoshiro256(seed).Sample(values, values.Length - 1);
        return values;
    }

    private static DataSet WithMasks(DataSet set, string? masks, bool allowOutside)
    {
        if (masks is null)
            return set;
        RequireFolder(masks, "masks");
        LabelledImage[] images = [.. set.Images.Select(image =>
            Path.Combine(masks, Path.ChangeExtension(image.Image, ".png")) is var path && File.Exists(path)
                ? image with { MaskPath = path }
                : image)];
        if (!allowOutside)
            RequireInside(masks, images.Where(image => image.MaskPath is not null), image => image.MaskPath!, "a mask");
        return images.Any(image => image.MaskPath is not null)
            ? new(set.Folder, images, set.Notes)
            : throw new LimeException($"The folder {masks} contains no mask of any image, for example "
                + $"{Path.Combine(masks, Path.ChangeExtension(images[0].Image, ".png"))}; masks need the images' relative "
                + "paths and the extension png.");
    }

    private static void RequireInside(string folder, IEnumerable<LabelledImage> images, Func<LabelledImage, string> path, string what)
    {
        var bounds = new FolderBounds(folder);
        LabelledImage[] outside = [.. images.Where(image => !bounds.Contains(path(image)))];
        if (outside.Length > 0)
            throw new LimeException(string.Create(CultureInfo.InvariantCulture, $"{outside.Length} symbolic link(s) in the folder {folder}")
                + $" lead to {what} outside of it, for example {outside[0].Image}; if that is meant, allow it by --allow-outside "
                + "(DataSet.FromFolder, allowOutside).");
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
