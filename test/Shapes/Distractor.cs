namespace Microsoft.ML.Lime.Shapes;

/// <summary>A line, a dot or a blob on the background, independent of the class.</summary>
internal sealed class Distractor
{
    private readonly double _y, _x, _dirY, _dirX, _halfLength, _halfWidth;
    private readonly bool _isLine;

    public Distractor(SceneRandom random)
    {
        (_y, _x) = (random.Between(0, ShapeScene.InputHeight), random.Between(0, ShapeScene.InputWidth));
        (_dirY, _dirX) = random.Direction();
        int kind = random.Below(3);
        _isLine = kind == 0;
        _halfWidth = _isLine ? random.Between(0.7, 1.3) : random.Between(1.5, 3.5);
        _halfLength = kind switch { 0 => random.Between(6, 16), 1 => _halfWidth, _ => random.Between(3, 5.5) };
        Color = Rgb.Random(random, 20, 235);
    }

    public Rgb Color { get; }

    public bool Contains(double y, double x)
    {
        double along = (y - _y) * _dirY + (x - _x) * _dirX, across = (x - _x) * _dirY - (y - _y) * _dirX;
        if (_isLine)
            return Math.Abs(along) <= _halfLength && Math.Abs(across) <= _halfWidth;
        along /= _halfLength;
        across /= _halfWidth;
        return along * along + across * across <= 1;
    }
}
