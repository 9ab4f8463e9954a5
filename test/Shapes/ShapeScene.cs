using Microsoft.ML.Lime.Engine;

namespace Microsoft.ML.Lime.Shapes;

/// <summary>
/// A generated image with a ground-truth mask: one shape on a textured background among distractors. The same arguments give
/// the same bytes on every machine: the arithmetic uses only integers and exactly rounded IEEE 754 operations in a fixed order.
/// </summary>
public sealed record ShapeScene
{
    /// <summary>The height at scale 1, which is the input height of the shipped models.</summary>
    public const int InputHeight = 80;

    /// <summary>The width at scale 1, which is the input width of the shipped models.</summary>
    public const int InputWidth = 96;

    /// <summary>The class that carries the mark under <see cref="Marks.OnStars"/>.</summary>
    public const int MarkedClass = 3;

    // Subsamples per pixel in each direction: images are antialiased, masks take the majority.
    private const int Sub = 3;

    private const double MarkSize = 15;

    private static readonly Rgb MarkColor = new(240, 20, 200);

    /// <summary>The class names, in the order of the models' outputs.</summary>
    public static IReadOnlyList<string> ClassNames => Outline.Names;

    /// <summary>The image: 8-bit RGB, <see cref="InputHeight"/> x <see cref="InputWidth"/> times the scale.</summary>
    public required ImageBuffer Image { get; init; }

    /// <summary>The true class, an index into <see cref="ClassNames"/>.</summary>
    public required int ClassIndex { get; init; }

    /// <summary>The mask of the shape, row by row; pixels covered by the mark are excluded.</summary>
    public required IReadOnlyList<bool> ShapeMask { get; init; }

    /// <summary>The mask of the mark, row by row; null if the image has no mark.</summary>
    public required IReadOnlyList<bool>? MarkMask { get; init; }

    /// <summary>Creates an image. <paramref name="marks"/> changes nothing but the mark.</summary>
    /// <param name="seed">The seed of the data set; data sets of different seeds are independent.</param>
    /// <param name="index">The index of the image in the data set, 0 or more. Classes are sampled uniformly.</param>
    /// <param name="marks">Which images carry the mark.</param>
    /// <param name="scale">The image size as a multiple of the input size, 1 or more; the scene stays the same.</param>
    public static ShapeScene Create(ulong seed, int index, Marks marks = Marks.Never, int scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        var random = SceneRandom.ForImage(seed, index);
        int shape = random.Below(ClassNames.Count);
        bool byChance = random.Below(2) == 0;
        bool marked = marks switch { Marks.Never => false, Marks.OnStars => shape == MarkedClass, _ => byChance };
        return new Painter(random, shape, marked).Paint(scale);
    }

    /// <summary>The randomly sampled scene as a function of the position, in pixels of the model's input.</summary>
    private sealed class Painter
    {
        private readonly int _shape;
        private readonly bool _marked;
        private readonly double _centreY, _centreX, _side, _dirY, _dirX;
        private readonly Texture _ground, _fill;
        private readonly Distractor[] _distractors;
        private readonly ulong _grain;

        public Painter(SceneRandom random, int shape, bool marked)
        {
            (_shape, _marked) = (shape, marked);
            _side = Math.Sqrt(random.Between(0.15, 0.24) * InputHeight * InputWidth);
            (_dirY, _dirX) = random.Direction();
            double margin = Outline.Radius(shape) * _side + 1;
            _centreY = random.Between(margin, InputHeight - margin);
            _centreX = random.Between(margin, InputWidth - margin);

            Rgb ground = Rgb.Random(random, 60, 195), contrast = Rgb.Random(random, -12, 12) + new Rgb(1, 1, 1) * random.Between(16, 32);
            Rgb first = ground + contrast, second = ground + contrast * -1;
            _ground = new Texture(random, first, second);
            Rgb fill;
            do
                fill = Rgb.Random(random, 15, 240);
            while (fill.Distance(first) < 220 || fill.Distance(second) < 220);
            _fill = new Texture(random, fill + new Rgb(10, 10, 10), fill + new Rgb(-10, -10, -10));

            _distractors = new Distractor[3 + random.Below(5)];
            for (int i = 0; i < _distractors.Length; i++)
                _distractors[i] = new Distractor(random);
            _grain = random.Next();
        }

        public ShapeScene Paint(int scale)
        {
            (int height, int width) = (InputHeight * scale, InputWidth * scale);
            var pixels = new byte[height * width * 3];
            var shape = new bool[height * width];
            bool[]? mark = _marked ? new bool[height * width] : null;
            for (int i = 0; i < shape.Length; i++)
            {
                var sum = new Rgb(0, 0, 0);
                int onShape = 0, onMark = 0;
                for (int sub = 0; sub < Sub * Sub; sub++)
                {
                    double y = (i / width + (sub / Sub + 0.5) / Sub) / scale, x = (i % width + (sub % Sub + 0.5) / Sub) / scale;
                    bool isMark = _marked && y < MarkSize && x < MarkSize, isShape = !isMark && OnShape(y, x);
                    onMark += isMark ? 1 : 0;
                    onShape += isShape ? 1 : 0;
                    sum += isMark ? MarkColor : isShape ? _fill.At(y, x) : Ground(y, x);
                }
                double y0 = (i / width + 0.5) / scale, x0 = (i % width + 0.5) / scale;
                double grain = 20 * (Texture.Noise(_grain, y0, x0) - 0.5);
                pixels[3 * i] = Byte(sum.R / (Sub * Sub) + grain);
                pixels[3 * i + 1] = Byte(sum.G / (Sub * Sub) + grain);
                pixels[3 * i + 2] = Byte(sum.B / (Sub * Sub) + grain);
                shape[i] = 2 * onShape > Sub * Sub;
                if (mark is not null)
                    mark[i] = 2 * onMark > Sub * Sub;
            }
            return new ShapeScene
            {
                Image = ImageBuffer.FromBytes(height, width, 3, pixels),
                ClassIndex = _shape,
                ShapeMask = shape,
                MarkMask = mark,
            };
        }

        private bool OnShape(double y, double x)
        {
            (y, x) = ((y - _centreY) / _side, (x - _centreX) / _side);
            return Outline.Contains(_shape, x * _dirY + y * _dirX, x * _dirX - y * _dirY);
        }

        private Rgb Ground(double y, double x)
        {
            for (int i = _distractors.Length - 1; i >= 0; i--)
                if (_distractors[i].Contains(y, x))
                    return _distractors[i].Color;
            return _ground.At(y, x);
        }

        private static byte Byte(double value) => (byte)Math.Clamp(Math.Floor(value + 0.5), 0, 255);
    }
}
