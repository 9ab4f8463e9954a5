namespace Microsoft.ML.Lime.Drawing;

/// <summary>
/// Doubles the resolution of an image by cubic spline interpolation, mirrored at the centres of its edge pixels. Equals SciPy's
/// <c>ndimage.zoom</c> of order 3 with <c>mode="mirror"</c> from s to 2 s - 1 (Unser, Aldroubi and Eden 1993).
/// </summary>
internal static class CubicDoubling
{
    private static readonly double Pole = Math.Sqrt(3) - 2;

    /// <summary>Returns an 8-bit RGB image of 2 H - 1 x 2 W - 1 pixels. Values outside 0 to 255 are clamped.</summary>
    public static ImageBuffer Apply(ImageBuffer image)
    {
        (int height, int width) = (2 * image.Height - 1, 2 * image.Width - 1);
        var wide = new double[image.Height, width, 3];
        for (int y = 0; y < image.Height; y++)
            for (int c = 0; c < 3; c++)
            {
                double[] line = DoubleLine([.. Enumerable.Range(0, image.Width).Select(x => (double)image[y, x, c])]);
                for (int x = 0; x < width; x++)
                    wide[y, x, c] = line[x];
            }
        var pixels = new byte[checked(height * width * 3)];
        for (int x = 0; x < width; x++)
            for (int c = 0; c < 3; c++)
            {
                double[] line = DoubleLine([.. Enumerable.Range(0, image.Height).Select(y => wide[y, x, c])]);
                for (int y = 0; y < height; y++)
                    pixels[(y * width + x) * 3 + c] = (byte)Math.Clamp(Math.Round(line[y]), 0, 255);
            }
        return ImageBuffer.FromBytes(height, width, 3, pixels);
    }

    private static double[] DoubleLine(double[] samples)
    {
        if (samples.Length == 1)
            return samples;
        double[] c = Coefficients(samples);
        var doubled = new double[2 * samples.Length - 1];
        for (int i = 0; i < samples.Length; i++)
            doubled[2 * i] = samples[i]; // an interpolating spline passes through its samples
        for (int i = 0; i + 1 < samples.Length; i++)
        {
            double before = c[i == 0 ? 1 : i - 1], after = c[i + 2 == c.Length ? i : i + 2];
            doubled[2 * i + 1] = (before + 23 * c[i] + 23 * c[i + 1] + after) / 48; // the cubic B-spline at -3/2, -1/2, 1/2 and 3/2
        }
        return doubled;
    }

    /// <summary>Coefficients of the B-splines that interpolate the samples: a causal filter, then an anticausal one.</summary>
    private static double[] Coefficients(double[] samples)
    {
        int n = samples.Length;
        double[] c = Array.ConvertAll(samples, value => value * 6);
        // Initial value: the sum over the periodically mirrored samples.
        double sum = c[0], power = Pole;
        for (int i = 1; i < 2 * n - 2; i++, power *= Pole)
            sum += c[i < n ? i : 2 * n - 2 - i] * power;
        c[0] = sum / (1 - power);
        for (int i = 1; i < n; i++)
            c[i] += Pole * c[i - 1];
        c[n - 1] = Pole / (Pole * Pole - 1) * (Pole * c[n - 2] + c[n - 1]);
        for (int i = n - 2; i >= 0; i--)
            c[i] = Pole * (c[i + 1] - c[i]);
        return c;
    }
}
