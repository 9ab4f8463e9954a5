using System.Globalization;
using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Shapes;

/// <summary>Generated pictures as a data set on disk.</summary>
public static class ShapeFolder
{
    /// <summary>
    /// Writes <c>pictures/CLASS/N.png</c> and, of the same names, <c>masks/CLASS/N.png</c>: white where the shape is, at the size of the
    /// models' input.
    /// </summary>
    /// <param name="path">The folder that both go to.</param>
    /// <param name="seed">The world.</param>
    /// <param name="count">How many pictures.</param>
    /// <param name="marks">Which of them carry the mark.</param>
    /// <param name="scale">How often the input's size the pictures are drawn.</param>
    public static void Save(string path, ulong seed, int count, Marks marks = Marks.Never, int scale = 1)
    {
        for (int i = 0; i < count; i++)
        {
            var scene = ShapeScene.Create(seed, i, marks, scale);
            string name = string.Create(CultureInfo.InvariantCulture, $"{ShapeScene.ClassNames[scene.ClassIndex]}/{i:0000}.png");
            SavePng(Path.Combine(path, "pictures", name), scene.Picture);
            SavePng(Path.Combine(path, "masks", name), ImageBuffer.FromBytes(
                scene.Picture.Height / scale, scene.Picture.Width / scale, 1, [.. Small(scene, scale)]));
        }
    }

    private static void SavePng(string path, ImageBuffer picture)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        ImageFile.SavePng(picture, path);
    }

    private static IEnumerable<byte> Small(ShapeScene scene, int scale)
    {
        int width = scene.Picture.Width;
        for (int y = scale / 2; y < scene.Picture.Height; y += scale)
            for (int x = scale / 2; x < width; x += scale)
                yield return scene.ShapeMask[y * width + x] ? (byte)255 : (byte)0;
    }
}
