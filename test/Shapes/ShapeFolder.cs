using System.Globalization;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Shapes;

/// <summary>Writes generated images as a data set on disk.</summary>
public static class ShapeFolder
{
    /// <summary>
    /// Writes <c>pictures/CLASS/N.png</c> and masks of the same names, <c>masks/CLASS/N.png</c>: white on the shape, at the size of the
    /// models' input.
    /// </summary>
    /// <param name="path">The parent folder of both.</param>
    /// <param name="seed">The seed of the data set.</param>
    /// <param name="count">The number of images.</param>
    /// <param name="marks">Which images carry the mark.</param>
    /// <param name="scale">The image size as a multiple of the models' input size.</param>
    public static void Save(string path, ulong seed, int count, Marks marks = Marks.Never, int scale = 1)
    {
        for (int i = 0; i < count; i++)
        {
            var scene = ShapeScene.Create(seed, i, marks, scale);
            string name = string.Create(CultureInfo.InvariantCulture, $"{ShapeScene.ClassNames[scene.ClassIndex]}/{i:0000}.png");
            SavePng(Path.Combine(path, "pictures", name), scene.Image);
            SavePng(Path.Combine(path, "masks", name), ImageBuffer.FromBytes(
                scene.Image.Height / scale, scene.Image.Width / scale, 1, [.. Small(scene, scale)]));
        }
    }

    private static void SavePng(string path, ImageBuffer image)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ImageFile.SavePng(image, path);
    }

    private static IEnumerable<byte> Small(ShapeScene scene, int scale)
    {
        int width = scene.Image.Width;
        for (int y = scale / 2; y < scene.Image.Height; y += scale)
            for (int x = scale / 2; x < width; x += scale)
                yield return scene.ShapeMask[y * width + x] ? (byte)255 : (byte)0;
    }
}
