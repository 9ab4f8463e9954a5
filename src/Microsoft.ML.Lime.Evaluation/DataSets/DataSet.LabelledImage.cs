namespace Microsoft.ML.Lime.Evaluation;

public sealed partial class DataSet
{
    /// <summary>An image of a data set, not yet read, with its label, mask and boxes.</summary>
    public sealed record LabelledImage
    {
        /// <summary>The path within the data set's folder, with <c>/</c> as separator: the key in results.</summary>
        public required string Image { get; init; }

        /// <summary>The path of the file, or its key in <see cref="Store"/>.</summary>
        public required string Path { get; init; }

        /// <summary>Where the image and its mask are; null, the default, for files.</summary>
        public IImageStore? Store { get; init; }

        /// <summary>
        /// The label as given by the data set (a name, an index or a WordNet id); null if unknown. <see cref="ModelClasses"/> resolves it
        /// to a class.
        /// </summary>
        public string? Label { get; init; }

        /// <summary>
        /// The path of a ground-truth mask, of the source image's size or the model's. Pixels that are not black (or transparent) belong to
        /// the object. Null for none.
        /// </summary>
        public string? MaskPath { get; init; }

        /// <summary>Boxes around the object, in pixels of the source image. Empty by default and if there is a mask.</summary>
        public IReadOnlyList<ImageBox> Boxes { get; init; } = [];

        /// <summary>Whether there is a mask or a box.</summary>
        public bool HasGroundTruth => MaskPath is not null || Boxes.Count > 0;

        /// <summary>Loads the image.</summary>
        /// <exception cref="LimeException">It cannot be read.</exception>
        public ImageBuffer Load() => Load(Path);

        /// <summary>Loads the ground-truth mask; null if there is neither a mask nor a box.</summary>
        /// <param name="source">The source image, to whose size the boxes refer.</param>
        /// <exception cref="LimeException">The mask cannot be read.</exception>
        public GroundTruthMask? LoadGroundTruth(ImageBuffer source)
        {
            ArgumentNullException.ThrowIfNull(source);
            return MaskPath is not null ? GroundTruthMask.FromImage(Load(MaskPath))
                : Boxes.Count > 0 ? GroundTruthMask.FromBoxes(source.Height, source.Width, [.. Boxes])
                : null;
        }

        private ImageBuffer Load(string path)
        {
            if (Store is null)
                return ImageFile.Load(path);
            try
            {
                using Stream stream = Store.Open(path);
                if (stream is MemoryStream inMemory && inMemory.TryGetBuffer(out ArraySegment<byte> bytes))
                    return ImageFile.Decode(bytes, path);
                using var content = new MemoryStream();
                stream.CopyTo(content);
                return ImageFile.Decode(content.GetBuffer().AsMemory(0, (int)content.Length), path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new LimeException($"The image {path} cannot be read ({e.Message.TrimEnd('.')}).", e) { MayPass = true };
            }
        }
    }
}
