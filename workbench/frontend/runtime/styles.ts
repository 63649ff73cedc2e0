import styles from './styles.css';

export { styles };
