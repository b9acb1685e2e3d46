/** The ego's rectangle as all open-loop protocols have it, about a trajectory point on the lidar's path; metres. */
export const EGO_LENGTH = 4.084;
export const EGO_WIDTH = 1.85;
/** The box's centre ahead of the trajectory point. */
export const EGO_CENTRE_AHEAD = 0.5;
